package org.fovea.stages.pretrain;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.fovea.stages.googlenet.NamedTensors;
import org.fovea.stages.googlenet.NamedTensors.Tensor;

/**
 * Rescales weights of unit-variance initialisation so that all layers can learn at one rate.
 *
 * <p>A pixel is far from its mean by about 70. If the first layer takes all of that away, its
 * weights are tiny and their gradients huge: relative to its size, it moves {@code 70² = 4900}
 * times as far in a step as a layer whose inputs and outputs have unit variance, and no rate suits
 * both. So the signal fades evenly instead: by the twelfth root of 70 with each of the two
 * convolutions, the reduction between them and the nine modules.
 */
final class FadingSignal {
  /** Typical root mean square of the pixels of a drawing, less the means of the input. */
  private static final double INPUT_SIZE = 70;

  private static final List<String> DEPTHS =
      List.of(
          "conv1/7x7_s2",
          "conv2/3x3_reduce",
          "conv2/3x3",
          "inception_3a",
          "inception_3b",
          "inception_4a",
          "inception_4b",
          "inception_4c",
          "inception_4d",
          "inception_4e",
          "inception_5a",
          "inception_5b");

  private static final double FADING = Math.pow(INPUT_SIZE, -1.0 / DEPTHS.size());

  private FadingSignal() {}

  /** Returns the weights rescaled; biases must be 0, and the head stays as it is. */
  static NamedTensors of(NamedTensors unitVariance) {
    Map<String, Tensor> tensors = new TreeMap<>();
    unitVariance
        .asMap()
        .forEach(
            (name, tensor) -> {
              float[] values = tensor.values().clone();
              float factor = (float) factor(name);
              for (int i = 0; i < values.length; i++) {
                values[i] *= factor;
              }
              tensors.put(name, new Tensor(tensor.shape(), values));
            });
    return new NamedTensors(unitVariance.source(), tensors);
  }

  private static double factor(String name) {
    if (!name.endsWith(".weight")) {
      return 1;
    }
    String layer = name.substring(0, name.length() - ".weight".length());
    if (layer.equals(DEPTHS.get(0))) {
      return INPUT_SIZE * FADING; // it took the whole size away
    }
    if (DEPTHS.contains(layer)) {
      return FADING;
    }
    if (!layer.startsWith("inception_")) {
      return 1;
    }
    boolean isOneOfTwo = !layer.endsWith("/1x1") && !layer.endsWith("/pool_proj");
    return isOneOfTwo ? Math.sqrt(FADING) : FADING;
  }
}
