package org.fovea.stages.features;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.fovea.schema.ImageFeatures;
import org.fovea.schema.PreparedImage;
import org.fovea.schema.StageFile;
import org.fovea.stages.artifact.RecordFiles;
import org.fovea.stages.artifact.StageDirectory;
import org.fovea.stages.googlenet.ComputeUnit;
import org.fovea.stages.googlenet.FeatureLayer;
import org.fovea.stages.googlenet.GoogLeNetModel;
import org.fovea.stages.googlenet.NamedTensors;
import org.fovea.stages.googlenet.PixelBatch;
import org.fovea.stages.scoring.ProcessorCores;

/** Runs prepared images through a pretrained body. For one thread. */
final class FeatureExtractor implements AutoCloseable {
  private static final int BATCH_SIZE = 32;

  private final GoogLeNetModel model;
  private final List<String> layers;
  private final ComputeUnit device;

  /**
   * @param body GoogLeNet's weights; its head, if there is one, plays no part
   * @param layers what is kept, at least one
   * @param device what computes
   * @throws IllegalStateException if the device is not to be had in this process
   */
  FeatureExtractor(NamedTensors body, List<FeatureLayer> layers, ComputeUnit device) {
    this.model = GoogLeNetModel.withNewHead(body, 1, 0, device.device());
    this.layers = layers.stream().map(FeatureLayer::layerName).toList();
    this.device = device;
  }

  /**
   * Returns the features of every image of a file of the preparing step, in its order. Memory holds
   * them, and the pixels of one batch.
   */
  List<ImageFeatures> extract(StageDirectory directory, StageFile file) throws IOException {
    List<ImageFeatures> features = new ArrayList<>();
    List<PreparedImage> batch = new ArrayList<>();
    RecordFiles.forEach(
        directory,
        file,
        PreparedImage.class,
        image -> {
          batch.add(image);
          if (batch.size() == BATCH_SIZE) {
            features.addAll(extract(batch));
            batch.clear();
          }
        });
    if (!batch.isEmpty()) {
      features.addAll(extract(batch));
    }
    return features;
  }

  private List<ImageFeatures> extract(List<PreparedImage> images) {
    PixelBatch pixels = pixels(images);
    Map<String, float[][]> activations =
        ProcessorCores.forPass(device, () -> model.features(pixels, layers));
    List<ImageFeatures> features = new ArrayList<>();
    for (int i = 0; i < images.size(); i++) {
      int row = i;
      Map<String, List<Float>> ofImage = new TreeMap<>();
      activations.forEach((layer, rows) -> ofImage.put(layer, listOf(rows[row])));
      features.add(new ImageFeatures(images.get(i).getImageId(), ofImage));
    }
    return features;
  }

  private static PixelBatch pixels(List<PreparedImage> images) {
    int sidePx = images.get(0).getSidePx();
    ByteBuffer rgb =
        ByteBuffer.allocate(images.stream().mapToInt(image -> image.getPixels().remaining()).sum());
    images.forEach(image -> rgb.put(image.getPixels().duplicate()));
    return new PixelBatch(rgb.array(), images.size(), sidePx, sidePx);
  }

  private static List<Float> listOf(float[] values) {
    List<Float> list = new ArrayList<>(values.length);
    for (float value : values) {
      list.add(value);
    }
    return list;
  }

  @Override
  public void close() {
    model.close();
  }
}
