package org.fovea.stages.googlenet;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.pooling.Pool;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
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
  private final TorchFunction inception;
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
    inception = inceptionModule(manager, arithmetic);
    normalization = new CrossChannelNormalization(manager, arithmetic);
    toFloat =
        TorchFunction.of(manager, List.of("x"), "torch.to(x, %d)".formatted(TorchFunction.FLOAT32));
  }

  private static TorchFunction rectifiedConvolution(
      NDManager manager, Arithmetic arithmetic, int stride, int padding) {
    return TorchFunction.of(
        manager,
        List.of("x", "weight", "bias"),
        rectified(arithmetic, "x", "weight", "bias", stride, padding));
  }

  /** Returns the code of a convolution and its rectification, given that of what they take. */
  private static String rectified(
      Arithmetic arithmetic, String x, String weight, String bias, int stride, int padding) {
    String code =
        switch (arithmetic) {
          case FLOAT32 -> "torch.relu_(torch.conv2d(%s, %s, %s, [%4$d, %4$d], [%5$d, %5$d]))";
          case BFLOAT16 ->
              "torch.relu_(torch.conv2d(torch.to(%s, %6$d), torch.to(%s, %6$d),"
                  + " torch.to(%s, %6$d), [%4$d, %4$d], [%5$d, %5$d]))";
        };
    return code.formatted(x, weight, bias, stride, padding, TorchFunction.BFLOAT16);
  }

  /** Compiles a whole module, which is one call in place of nine. */
  private static TorchFunction inceptionModule(NDManager manager, Arithmetic arithmetic) {
    List<Convolution> layers = Inception.MODULES.get(0).convolutions(); // all of one shape
    List<String> parameters = new ArrayList<>(List.of("x"));
    for (int i = 0; i < layers.size(); i++) {
      parameters.addAll(List.of("weight" + i, "bias" + i));
    }
    BiFunction<Integer, String, String> layer =
        (i, x) -> rectified(arithmetic, x, "weight" + i, "bias" + i, 1, layers.get(i).padding());
    String pooled =
        "torch.max_pool2d(x, [%1$d, %1$d], [1, 1], [1, 1], [1, 1], True)".formatted(POOLING_SIDE);
    return TorchFunction.of(
        manager,
        parameters,
        "torch.cat([%s, %s, %s, %s], 1)"
            .formatted(
                layer.apply(0, "x"),
                layer.apply(2, layer.apply(1, "x")),
                layer.apply(4, layer.apply(3, "x")),
                layer.apply(5, pooled)));
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

  /**
   * Takes a whole inception module.
   *
   * @param x what it takes
   * @param parameters weight and bias of each of its convolutions, in the order of use
   */
  NDArray inception(NDArray x, List<NDArray> parameters) {
    NDArray[] inputs = new NDArray[1 + parameters.size()];
    inputs[0] = x;
    for (int i = 0; i < parameters.size(); i++) {
      inputs[i + 1] = parameters.get(i);
    }
    return inception.apply(inputs);
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
