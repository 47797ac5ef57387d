package org.fovea.stages.pretrain;

import java.io.Serializable;

/**
 * One part of the pre-training: pictures of one size.
 *
 * @param windowPx side of the windows cut out of the drawings, in pixels; 32 or more, and at most
 *     the side of the whole picture, which then is what is seen
 * @param windows how many to learn from; 1 or more
 * @param batchSize windows in a step; 1 to 1024
 * @param rate how far a weight moves in a step at most, after the warm-up; above 0
 */
public record PretrainingPhase(int windowPx, int windows, int batchSize, double rate)
    implements Serializable {
  public PretrainingPhase {
    PretrainingConfig.requireWithin("windowPx", windowPx, 32, 1024);
    PretrainingConfig.requireWithin("windows", windows, 1, Integer.MAX_VALUE);
    PretrainingConfig.requireWithin("batchSize", batchSize, 1, 1024);
    if (!(rate > 0 && Double.isFinite(rate))) {
      throw new IllegalArgumentException("rate must be finite and above 0, but was " + rate);
    }
  }

  /** Returns the number of steps: the last one may see windows beyond those asked for. */
  int steps() {
    return (windows + batchSize - 1) / batchSize;
  }
}
