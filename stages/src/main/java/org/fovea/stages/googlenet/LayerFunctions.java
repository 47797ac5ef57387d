package org.fovea.stages.googlenet;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.pooling.Pool;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.fovea.stages.googlenet.Inception.Convolution;

/**
 * The operations of the network's layers in one {@link Arithmetic}. Activations between them are of
 * that type; weights are float32 always, and are converted where they are used.
 */
final class LayerFunctions {
  /** Side of every pooling window but the last. */
  static final int POOLING_SIDE = 3;

  private static final Shape POOLING = new Shape(POOLING_SIDE, POOLING_SIDE);

  private final Arithmetic arithmetic;
  private final Map<String, TorchFunction> convolutions = new HashMap<>();
  private final CrossChannelNormalization normalization;
  private final TorchFunction toFloat;

  /**
   * @param manager owns what the operations need
   */
  LayerFunctions(NDManager manager, Arithmetic arithmetic, List<Convolution> layers) {
    this.arithmetic = arithmetic;
    Map<List<Integer>, TorchFunction> byGeometry = new HashMap<>();
    for (Convolution layer : layers) {
      convolutions.put(
          layer.name(),
          byGeometry.computeIfAbsent(
              List.of(layer.stride(), layer.padding()),
              geometry ->
                  rectifiedConvolution(manager, arithmetic, geometry.get(0), geometry.get(1))));
    }
    normalization = new CrossChannelNormalization(manager, arithmetic);
    toFloat =
        TorchFunction.of(manager, List.of("x"), "torch.to(x, %d)".formatted(TorchFunction.FLOAT32));
  }

  private static TorchFunction rectifiedConvolution(
      NDManager manager, Arithmetic arithmetic, int stride, int padding) {
    String convolution =
        switch (arithmetic) {
          case FLOAT32 -> "torch.conv2d(x, weight, bias, [%1$d, %1$d], [%2$d, %2$d])";
          case BFLOAT16 ->
              "torch.conv2d(torch.to(x, %3$d), torch.to(weight, %3$d), torch.to(bias, %3$d),"
                  + " [%1$d, %1$d], [%2$d, %2$d])";
        };
    return TorchFunction.of(
        manager,
        List.of("x", "weight", "bias"),
        "torch.relu_(" + convolution.formatted(stride, padding, TorchFunction.BFLOAT16) + ")");
  }

  /**
   * Convolves and rectifies.
   *
   * @param layer name of the convolution, which has its stride and padding
   */
  NDArray rectifiedConvolution(String layer, NDArray x, NDArray weight, NDArray bias) {
    TorchFunction function = convolutions.get(layer);
    if (function == null) {
      throw new IllegalArgumentException(
          "there is no convolution " + layer + "; there are " + convolutions.keySet());
    }
    return function.apply(x, weight, bias);
  }

  /** Normalises across channels. */
  NDArray normalise(NDArray x) {
    return normalization.normalise(x);
  }

  /** Takes the largest of each 3x3 window, rounding the output size up. */
  NDArray maxPool(NDArray x, int stride, int padding) {
    return Pool.maxPool2d(x, POOLING, new Shape(stride, stride), new Shape(padding, padding), true);
  }

  /** Averages over all pixels; the result (N, C) is float32. */
  NDArray average(NDArray x) {
    NDArray average = Pool.globalAvgPool2d(x);
    if (arithmetic == Arithmetic.FLOAT32) {
      return average;
    }
    try (average) {
      return toFloat(average);
    }
  }

  /** Returns a float32 copy, since DJL itself cannot read the other types. */
  NDArray toFloat(NDArray x) {
    return toFloat.apply(x);
  }

  /** Returns whether activations are of a type that DJL itself can read. */
  boolean areActivationsFloat() {
    return arithmetic == Arithmetic.FLOAT32;
  }
}
