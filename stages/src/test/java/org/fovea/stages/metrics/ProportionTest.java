package org.fovea.stages.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProportionTest {
  @Test
  void isUndefinedOfNothing() {
    assertThat(new Proportion(0, 0).value()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"-1, 2", "3, 2", "0, -1"})
  void refusesCountsThatAreNoShare(long numerator, long denominator) {
    assertThatThrownBy(() -> new Proportion(numerator, denominator))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(numerator + " and " + denominator);
  }
}
