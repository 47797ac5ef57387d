package org.fovea.stages.finetune;

/**
 * The learning rates over a training: a rise to their peaks along half a cosine, then the decay.
 *
 * @param totalSteps steps of the whole training, at least 1
 * @param stepsPerEpoch steps of an epoch, at least 1
 * @param warmUpSteps steps of the rise, 0 to totalSteps
 * @param decay how they fall
 * @see <a href="https://arxiv.org/abs/1708.07120">Smith and Topin, 2017, Super-convergence</a>
 */
record LearningRateSchedule(long totalSteps, long stepsPerEpoch, long warmUpSteps, Decay decay) {
  /** Share of the peak that the rise begins at. */
  private static final double START = 1.0 / 25;

  LearningRateSchedule {
    if (totalSteps < 1 || warmUpSteps < 0 || warmUpSteps > totalSteps) {
      throw new IllegalArgumentException(
          "a schedule needs at least 1 step and 0 to as many of warm-up, but has %d and %d"
              .formatted(totalSteps, warmUpSteps));
    }
    if (stepsPerEpoch < 1) {
      throw new IllegalArgumentException(
          "stepsPerEpoch must be at least 1, but was " + stepsPerEpoch);
    }
  }

  /**
   * Returns the share of the peak at a step.
   *
   * @param step from 0 to totalSteps - 1
   * @throws IllegalArgumentException for another step: beyond the end a cosine would rise again
   */
  double shareOfPeak(long step) {
    if (step < 0 || step >= totalSteps) {
      throw new IllegalArgumentException(
          "step must be from 0 to %d, but was %d".formatted(totalSteps - 1, step));
    }
    if (step < warmUpSteps) {
      double progress = (double) step / warmUpSteps;
      return 1 + (START - 1) * (1 + StrictMath.cos(Math.PI * progress)) / 2;
    }
    long fall = totalSteps - warmUpSteps;
    double progress = fall <= 1 ? 0 : (double) (step - warmUpSteps) / (fall - 1);
    return decay.shareOfPeak(progress, (double) step / stepsPerEpoch);
  }
}
