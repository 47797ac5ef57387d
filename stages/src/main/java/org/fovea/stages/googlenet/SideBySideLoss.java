package org.fovea.stages.googlenet;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import java.util.List;
import java.util.Objects;

/** The sum of losses that each look at a stretch of a network's outputs. */
public final class SideBySideLoss implements BatchLoss {
  private final List<Stretch> stretches;

  /**
   * A stretch of the outputs with a loss of its own.
   *
   * @param from its first output
   * @param to the output after its last
   * @param loss takes (pictures, {@code to - from})
   */
  public record Stretch(int from, int to, BatchLoss loss) {}

  /**
   * @param stretches at least one
   */
  public SideBySideLoss(List<Stretch> stretches) {
    if (stretches.isEmpty()) {
      throw new IllegalArgumentException("stretches must hold at least one, but is empty");
    }
    this.stretches = List.copyOf(stretches);
  }

  @Override
  public NDArray of(NDArray logits) {
    NDArray sum = null;
    for (Stretch stretch : stretches) {
      NDArray loss = stretch.loss().of(part(logits, stretch));
      sum = sum == null ? loss : sum.add(loss);
    }
    return Objects.requireNonNull(sum);
  }

  private static NDArray part(NDArray logits, Stretch stretch) {
    if (stretch.from() == 0 && stretch.to() == logits.getShape().get(1)) {
      return logits;
    }
    return logits.get(new NDIndex(":, {}:{}", stretch.from(), stretch.to()));
  }
}
