package org.fovea.stages.googlenet;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.pooling.Pool;

/**
 * Local response normalisation across channels: {@code y = x / (1 + alpha/n · Σ x²)^beta}, the sum
 * over the {@code n = 5} nearest channels, {@code alpha = 1e-4}, {@code beta = 0.75}.
 *
 * <p>The sum is an average pooling along the channels of the channels-last view, so no value moves
 * in memory; the power -3/4 is a reciprocal and two square roots, far faster than a general power.
 *
 * @see <a href="https://doi.org/10.1145/3065386">Krizhevsky et al., 2012, section 3.3</a>
 */
final class CrossChannelNormalization {
  private static final int CHANNELS = 5;
  private static final float ALPHA = 1e-4f;
  private static final Shape WINDOW = new Shape(1, CHANNELS);
  private static final Shape STRIDE = new Shape(1, 1);
  private static final Shape PADDING = new Shape(0, CHANNELS / 2);

  private CrossChannelNormalization() {}

  /**
   * Normalises activations.
   *
   * @param x (N, C, H, W), fastest with channels-last strides
   * @return the same shape and strides
   */
  static NDArray normalise(NDArray x) {
    Shape shape = x.getShape();
    long pixels = shape.get(2) * shape.get(3);
    try (NDArray square = x.square();
        NDArray lastView = square.transpose(0, 2, 3, 1);
        NDArray rows = lastView.reshape(shape.get(0), 1, pixels, shape.get(1));
        // zeros outside count, so the mean times 5 is the sum: alpha / 5 · sum = alpha · mean
        NDArray mean = Pool.avgPool2d(rows, WINDOW, STRIDE, PADDING, false, true);
        NDArray scaled = mean.mul(ALPHA);
        NDArray scale = scaled.add(1f);
        NDArray root = scale.sqrt();
        NDArray fourthRoot = root.sqrt();
        NDArray power = root.mul(fourthRoot);
        NDArray powerMap = power.reshape(shape.get(0), shape.get(2), shape.get(3), shape.get(1));
        NDArray divisor = powerMap.transpose(0, 3, 1, 2)) {
      return x.div(divisor);
    }
  }
}
