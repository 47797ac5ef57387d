package org.fovea.stages.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CheckpointScheduleTest {
  @Test
  void isFiveMinutesUnlessSaidOtherwise() {
    assertThat(CheckpointSchedule.DEFAULT.interval()).isEqualTo(Duration.ofMinutes(5));
  }

  @Test
  void refusesANegativeInterval() {
    assertThatThrownBy(() -> new CheckpointSchedule(Duration.ofSeconds(-1), Clock.systemUTC()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("interval must be 0 or more, but was PT-1S");
  }
}
