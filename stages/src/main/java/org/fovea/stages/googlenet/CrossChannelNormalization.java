package org.fovea.stages.googlenet;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Local response normalisation across channels: {@code y = x · (1 + alpha/n · Σ x²)^-beta}, the sum
 * over the {@code n = 5} nearest channels, {@code alpha = 1e-4}, {@code beta = 0.75}.
 *
 * <p>The sum, its factor and the 1 are together one 1x1 convolution of {@code x²}, whose weights
 * are a band around the diagonal. It multiplies mostly zeros, and is still faster than a pooling
 * along the channels (measured), since matrix kernels are that much better; and it keeps
 * channels-last strides. {@code s^0.75} is {@code √(s · √s)}: square roots are instructions, and
 * powers are not.
 *
 * @see <a href="https://doi.org/10.1145/3065386">Krizhevsky et al., 2012, section 3.3</a>
 */
final class CrossChannelNormalization {
  static final int CHANNELS = 5;
  static final float ALPHA = 1e-4f;

  /** Here, the two square roots of {@code divide}. */
  static final float BETA = 0.75f;

  private final NDManager manager;
  private final Map<Integer, Neighbours> neighbours = new HashMap<>();
  private final TorchFunction scale;
  private final TorchFunction divide;

  /** Weights and bias of the convolution that adds up neighbours. */
  private record Neighbours(NDArray band, NDArray one) {}

  /**
   * @param manager owns what the normalisation needs
   */
  CrossChannelNormalization(NDManager manager, Arithmetic arithmetic) {
    this.manager = manager;
    scale =
        TorchFunction.of(
            manager,
            List.of("x", "band", "one"),
            switch (arithmetic) {
              case FLOAT32 -> "torch.conv2d(torch.mul(x, x), band, one)";
              case BFLOAT16 ->
                  "torch.conv2d(torch.mul(x, x), torch.to(band, %1$d), torch.to(one, %1$d))"
                      .formatted(TorchFunction.BFLOAT16);
            });
    divide =
        TorchFunction.of(
            manager,
            List.of("x", "scale"),
            "torch.div(x, torch.sqrt_(torch.mul(scale, torch.sqrt(scale))))");
  }

  /**
   * Normalises activations.
   *
   * @param x (N, C, H, W), fastest with channels-last strides
   * @return the same shape and strides
   */
  NDArray normalise(NDArray x) {
    Neighbours near =
        neighbours.computeIfAbsent(Math.toIntExact(x.getShape().get(1)), this::neighbours);
    try (NDArray sum = scale.apply(x, near.band, near.one)) {
      return divide.apply(x, sum);
    }
  }

  private Neighbours neighbours(int channels) {
    return new Neighbours(
        manager.create(band(channels), new Shape(channels, channels, 1, 1)),
        manager.ones(new Shape(channels)));
  }

  /** Returns a square matrix with alpha/n where two channels are neighbours, row by row. */
  private static float[] band(int channels) {
    float[] band = new float[channels * channels];
    for (int row = 0; row < channels; row++) {
      int from = Math.max(0, row - CHANNELS / 2);
      int to = Math.min(channels - 1, row + CHANNELS / 2);
      for (int column = from; column <= to; column++) {
        band[row * channels + column] = ALPHA / CHANNELS;
      }
    }
    return band;
  }
}
