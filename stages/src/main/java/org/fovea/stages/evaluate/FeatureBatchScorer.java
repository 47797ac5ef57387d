package org.fovea.stages.evaluate;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.fovea.schema.FileRole;
import org.fovea.schema.ImageFeatures;
import org.fovea.schema.StageFile;
import org.fovea.schema.TrainingExample;
import org.fovea.stages.artifact.RecordFiles;
import org.fovea.stages.artifact.StageInput;
import org.fovea.stages.lesions.ExplicitFeatures;
import org.fovea.stages.scoring.AveragedScores;
import org.fovea.stages.scoring.FeatureScorer;
import org.jspecify.annotations.Nullable;

/**
 * Scores examples with a model of explicit features, which were measured before. Memory holds the
 * features of all images, about 600 bytes each.
 */
final class FeatureBatchScorer implements ExampleScorer.BatchScorer {
  private final FeatureScorer scorer;
  private final StageInput measured;
  private final Map<String, float[]> features;

  private FeatureBatchScorer(
      FeatureScorer scorer, StageInput measured, Map<String, float[]> features) {
    this.scorer = scorer;
    this.measured = measured;
    this.features = features;
  }

  /**
   * Reads the features.
   *
   * @throws IOException if they cannot be read
   * @throws IllegalArgumentException if there are none
   */
  static FeatureBatchScorer open(FeatureScorer scorer, @Nullable StageInput measured)
      throws IOException {
    if (measured == null) {
      throw new IllegalArgumentException(
          "a model of explicit features is measured on features, but there are none; give the"
              + " output of the step that extracts them");
    }
    Map<String, float[]> features = new HashMap<>();
    for (StageFile file : measured.files(FileRole.PART)) {
      RecordFiles.forEach(
          measured.directory(),
          file,
          ImageFeatures.class,
          image -> features.put(image.getImageId(), valuesOf(image)));
    }
    return new FeatureBatchScorer(scorer, measured, features);
  }

  /**
   * @throws IOException if an image has no features
   */
  @Override
  public List<AveragedScores> score(List<TrainingExample> batch) throws IOException {
    List<float[]> rows = new ArrayList<>();
    for (TrainingExample example : batch) {
      float[] row = features.get(example.getImageId());
      if (row == null) {
        throw new IOException(
            "%s has no features of image %s; extract the features again"
                .formatted(measured.directory(), example.getImageId()));
      }
      rows.add(row);
    }
    return scorer.score(rows).stream().map(AveragedScores::single).toList();
  }

  private static float[] valuesOf(ImageFeatures image) {
    List<Float> values = image.getLayers().getOrDefault(ExplicitFeatures.LAYER, List.of());
    float[] copy = new float[values.size()];
    for (int i = 0; i < copy.length; i++) {
      copy[i] = values.get(i);
    }
    return copy;
  }

  @Override
  public void close() {}
}
