package org.fovea.stages.finetune;

/**
 * One cycle: the learning rate rises to its peak and falls to nearly nothing, both along half a
 * cosine.
 *
 * @param totalSteps steps of the whole training, at least 1
 * @param warmUpSteps steps of the rise, 0 to totalSteps
 * @see <a href="https://arxiv.org/abs/1708.07120">Smith and Topin, 2017, Super-convergence</a>
 */
record LearningRateSchedule(long totalSteps, long warmUpSteps) {
  /** Share of the peak that the rise begins at. */
  private static final double START = 1.0 / 25;

  /** Share of the peak that the fall ends at. */
  private static final double END = 1e-4;

  LearningRateSchedule {
    if (totalSteps < 1 || warmUpSteps < 0 || warmUpSteps > totalSteps) {
      throw new IllegalArgumentException(
          "a schedule needs at least 1 step and 0 to as many of warm-up, but has %d and %d"
              .formatted(totalSteps, warmUpSteps));
    }
  }

  /**
   * Returns the share of the peak at a step.
   *
   * @param step from 0 to totalSteps - 1
   * @throws IllegalArgumentException for another step: beyond the end the rates would rise again
   */
  double shareOfPeak(long step) {
    if (step < 0 || step >= totalSteps) {
      throw new IllegalArgumentException(
          "step must be from 0 to %d, but was %d".formatted(totalSteps - 1, step));
    }
    if (step < warmUpSteps) {
      return between(START, 1, (double) step / warmUpSteps);
    }
    long fall = totalSteps - warmUpSteps;
    return between(1, END, fall <= 1 ? 0 : (double) (step - warmUpSteps) / (fall - 1));
  }

  private static double between(double from, double to, double progress) {
    return to + (from - to) * (1 + StrictMath.cos(Math.PI * progress)) / 2;
  }
}
