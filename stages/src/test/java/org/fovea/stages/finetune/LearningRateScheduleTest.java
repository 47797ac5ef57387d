package org.fovea.stages.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LearningRateScheduleTest {
  private static final double ROUNDING = 1e-15;

  @Test
  void risesToThePeakAlongHalfACosine() {
    LearningRateSchedule schedule = schedule(9, 4);
    assertThat(schedule.shareOfPeak(0)).isEqualTo(0.04, within(ROUNDING));
    // 0.04 + 0.96 · (1 - cos(π/4)) / 2
    assertThat(schedule.shareOfPeak(1)).isEqualTo(0.18058874503045718, within(ROUNDING));
    assertThat(schedule.shareOfPeak(2)).isEqualTo(0.52, within(ROUNDING));
    assertThat(schedule.shareOfPeak(4)).isEqualTo(1, within(ROUNDING));
  }

  @Test
  void fallsFromThePeakToATenThousandthAtTheLastStep() {
    LearningRateSchedule schedule = schedule(9, 4);
    assertThat(schedule.shareOfPeak(6)).isEqualTo((1 + 1e-4) / 2, within(ROUNDING));
    assertThat(schedule.shareOfPeak(8)).isEqualTo(1e-4, within(ROUNDING));
  }

  @Test
  void neverFallsInTheRiseNorRisesInTheFall() {
    LearningRateSchedule schedule = schedule(100, 30);
    for (long step = 1; step < 100; step++) {
      double change = schedule.shareOfPeak(step) - schedule.shareOfPeak(step - 1);
      if (step <= 30) {
        assertThat(change).as("step %d", step).isPositive();
      } else {
        assertThat(change).as("step %d", step).isNegative();
      }
    }
  }

  @Test
  void beginsAtThePeakWithoutWarmUp() {
    assertThat(schedule(5, 0).shareOfPeak(0)).isEqualTo(1, within(ROUNDING));
    assertThat(schedule(5, 0).shareOfPeak(4)).isEqualTo(1e-4, within(ROUNDING));
  }

  @Test
  void takesTheOnlyStepAtThePeak() {
    assertThat(schedule(1, 0).shareOfPeak(0)).isEqualTo(1, within(ROUNDING));
  }

  @Test
  void staysBelowThePeakWhereAllOfItIsWarmUp() {
    LearningRateSchedule schedule = schedule(3, 3);
    assertThat(schedule.shareOfPeak(0)).isEqualTo(0.04, within(ROUNDING));
    // 0.04 + 0.96 · (1 - cos(2π/3)) / 2
    assertThat(schedule.shareOfPeak(2)).isEqualTo(0.76, within(ROUNDING));
  }

  @Test
  void countsEpochsFromTheFirstStepForAFallInSteps() {
    // 4 epochs of 3 steps, of which the first is warm-up.
    LearningRateSchedule schedule = new LearningRateSchedule(12, 3, 3, new Decay.Step(0.1, 2));
    assertThat(schedule.shareOfPeak(3)).isEqualTo(1);
    assertThat(schedule.shareOfPeak(5)).isEqualTo(1);
    assertThat(schedule.shareOfPeak(6)).isEqualTo(0.1);
    assertThat(schedule.shareOfPeak(11)).isEqualTo(0.1);
  }

  @Test
  void refusesAStepThatIsNotInTheTraining() {
    LearningRateSchedule schedule = schedule(9, 4);
    assertThatThrownBy(() -> schedule.shareOfPeak(9))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("step must be from 0 to 8, but was 9");
    assertThatThrownBy(() -> schedule.shareOfPeak(-1))
        .hasMessage("step must be from 0 to 8, but was -1");
  }

  @Test
  void refusesNoStepsAndMoreWarmUpThanSteps() {
    assertThatThrownBy(() -> schedule(0, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> schedule(2, -1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> schedule(2, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith("but has 2 and 3");
  }

  private static LearningRateSchedule schedule(long totalSteps, long warmUpSteps) {
    return new LearningRateSchedule(totalSteps, 3, warmUpSteps, new Decay.Cosine());
  }
}
