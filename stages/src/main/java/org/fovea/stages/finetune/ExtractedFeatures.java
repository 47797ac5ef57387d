package org.fovea.stages.finetune;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.fovea.schema.FileRole;
import org.fovea.schema.ImageFeatures;
import org.fovea.schema.StageFile;
import org.fovea.schema.TrainingExample;
import org.fovea.stages.artifact.RecordFiles;
import org.fovea.stages.artifact.StageInput;
import org.fovea.stages.googlenet.FeatureLayer;

/** Reads the features of examples from the output of the extracting step. */
final class ExtractedFeatures {
  private final StageInput extracted;

  ExtractedFeatures(StageInput extracted) {
    this.extracted = extracted;
  }

  /**
   * Returns the features of some examples at one layer, in the order of the examples.
   *
   * @return (examples, channels)
   * @throws IOException if they cannot be read, or an image or the layer is not among them
   */
  List<float[]> read(FeatureLayer layer, List<TrainingExample> examples) throws IOException {
    return read(layer.layerName(), layer.channels(), examples);
  }

  /**
   * Returns some features of some examples, in the order of the examples.
   *
   * @param name what the step that wrote them calls them
   * @param count how many there are for each image
   * @return (examples, count)
   * @throws IOException if they cannot be read, or an image is not among them, or has another
   *     number
   */
  List<float[]> read(String name, int count, List<TrainingExample> examples) throws IOException {
    Set<String> wanted = new HashSet<>();
    examples.forEach(example -> wanted.add(example.getImageId()));
    Map<String, float[]> byImage = new HashMap<>();
    for (StageFile file : extracted.files(FileRole.PART)) {
      RecordFiles.forEach(
          extracted.directory(),
          file,
          ImageFeatures.class,
          image -> {
            List<Float> values = image.getLayers().get(name);
            if (values != null && wanted.contains(image.getImageId())) {
              byImage.put(image.getImageId(), copy(values));
            }
          });
    }
    List<float[]> rows = new ArrayList<>();
    for (TrainingExample example : examples) {
      float[] row = byImage.get(example.getImageId());
      if (row == null || row.length != count) {
        throw new IOException(
            "%s should hold the %d features of image %s at %s, but holds %s; extract the features again"
                .formatted(
                    extracted.directory(),
                    count,
                    example.getImageId(),
                    name,
                    row == null ? "none" : row.length));
      }
      rows.add(row);
    }
    return rows;
  }

  private static float[] copy(List<Float> values) {
    float[] copy = new float[values.size()];
    for (int i = 0; i < copy.length; i++) {
      copy[i] = values.get(i);
    }
    return copy;
  }
}
