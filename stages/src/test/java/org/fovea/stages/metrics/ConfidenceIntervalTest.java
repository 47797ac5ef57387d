package org.fovea.stages.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfidenceIntervalTest {
  // scipy.stats.binomtest(k, n).proportion_ci(method="wilson"), SciPy 1.10.1. The first four are
  // the examples of Newcombe, 1998, Table I (0.2553 to 0.3662, 0.0624 to 0.1605, 0 to 0.1611,
  // 0.0061 to 0.1718), Statistics in Medicine 17, 857.
  @ParameterizedTest
  @CsvSource({
    "81, 263, 0.2552885198782742, 0.36620957698280004",
    "15, 148, 0.06238639953073629, 0.16048724172330803",
    "0, 20, 0.0, 0.16112515805281935",
    "1, 29, 0.006113214292762667, 0.17175521879320282",
    "20, 20, 0.8388748419471808, 1.0",
    "8, 9, 0.5650002944233439, 0.9801091123614551"
  })
  void hasTheWilsonIntervalOfAnIndependentProgram(
      int numerator, int denominator, double lower, double upper) {
    ConfidenceInterval interval =
        ConfidenceInterval.wilson((double) numerator / denominator, denominator);
    assertThat(interval.lower()).isCloseTo(lower, within(1e-14));
    assertThat(interval.upper()).isCloseTo(upper, within(1e-14));
  }

  @Test
  void reachesTheEndsExactly() {
    for (int n = 1; n < 500; n++) {
      assertThat(ConfidenceInterval.wilson(0, n).lower()).isEqualTo(0);
      assertThat(ConfidenceInterval.wilson(1, n).upper()).isEqualTo(1);
    }
  }
}
