package org.fovea.stages.pretrain;

import java.util.Map;
import java.util.TreeMap;
import org.fovea.stages.googlenet.NamedTensors;
import org.fovea.stages.googlenet.NamedTensors.Tensor;

/**
 * Makes filters answer to contrast, not to brightness: takes its mean off each random filter.
 *
 * <p>Pixels are far from zero on average, and so are rectified activations. Random filters hand
 * that common part on, through all layers, and what tells one place from another drowns in it.
 */
final class CentredFilters {
  private static final int CONVOLUTION = 4;

  private CentredFilters() {}

  /** Returns the weights with a mean of 0 over each filter of each convolution. */
  static NamedTensors of(NamedTensors random) {
    Map<String, Tensor> tensors = new TreeMap<>();
    random
        .asMap()
        .forEach((name, tensor) -> tensors.put(name, centred(tensor, name.startsWith("conv1/"))));
    return new NamedTensors(random.source(), tensors);
  }

  /** For pixels, each colour of each filter is centred alone. */
  private static Tensor centred(Tensor tensor, boolean ofPixels) {
    long[] shape = tensor.shape();
    if (shape.length != CONVOLUTION) {
      return tensor;
    }
    float[] values = tensor.values().clone();
    long inputs = ofPixels ? 1 : shape[1];
    int size = Math.toIntExact(inputs * shape[2] * shape[3]);
    for (int from = 0; from < values.length; from += size) {
      double sum = 0;
      for (int i = from; i < from + size; i++) {
        sum += values[i];
      }
      for (int i = from; i < from + size; i++) {
        values[i] -= (float) (sum / size);
      }
    }
    return new Tensor(shape, values);
  }
}
