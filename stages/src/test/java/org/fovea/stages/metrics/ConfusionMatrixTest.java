package org.fovea.stages.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ConfusionMatrixTest {
  private static final long[][] GRADES = {
    {25, 3, 2, 0, 0}, {4, 3, 2, 0, 0}, {2, 2, 9, 2, 1}, {0, 0, 3, 2, 1}, {0, 0, 1, 1, 2}
  };

  @Test
  void hasScikitLearnsQuadraticKappa() {
    // sklearn.metrics.cohen_kappa_score(weights="quadratic"), scikit-learn 1.2.1
    assertThat(ConfusionMatrix.of(GRADES).quadraticWeightedKappa())
        .hasValueCloseTo(0.7976278724981468, within(1e-14));
  }

  @Test
  void hasScikitLearnsAccuracy() {
    // sklearn.metrics.accuracy_score, scikit-learn 1.2.1
    assertThat(ConfusionMatrix.of(GRADES).accuracy().value())
        .hasValueCloseTo(0.6307692307692307, within(1e-15));
  }

  @Test
  void isOneForFullAndMinusOneForOppositeAgreement() {
    assertThat(ConfusionMatrix.of(new long[][] {{4, 0}, {0, 3}}).quadraticWeightedKappa())
        .hasValue(1);
    assertThat(ConfusionMatrix.of(new long[][] {{0, 2}, {2, 0}}).quadraticWeightedKappa())
        .hasValue(-1);
  }

  @Test
  void isZeroForOneConstantPrediction() {
    assertThat(ConfusionMatrix.of(new long[][] {{4, 0}, {3, 0}}).quadraticWeightedKappa())
        .hasValue(0);
  }

  @Test
  void isUndefinedWhereAllAgreeOnOneClassOrNothingWasCounted() {
    assertThat(ConfusionMatrix.of(new long[][] {{0, 0}, {0, 7}}).quadraticWeightedKappa())
        .isEmpty();
    assertThat(ConfusionMatrix.of(new long[2][2]).quadraticWeightedKappa()).isEmpty();
    assertThat(ConfusionMatrix.of(new long[2][2]).accuracy().value()).isEmpty();
  }

  @Test
  void countsTrueClassesInRows() {
    ConfusionMatrix matrix = ConfusionMatrix.of(new int[] {0, 2, 2}, new int[] {1, 2, 0}, 3);
    assertThat(matrix.counts()).isDeepEqualTo(new long[][] {{0, 1, 0}, {0, 0, 0}, {1, 0, 1}});
    assertThat(matrix.count()).isEqualTo(3);
  }

  @Test
  void doesNotShareItsCounts() {
    long[][] counts = {{1, 0}, {0, 1}};
    ConfusionMatrix matrix = ConfusionMatrix.of(counts);
    counts[0][0] = 9;
    matrix.counts()[0][0] = 9;
    assertThat(matrix.count()).isEqualTo(2);
  }

  @Test
  void refusesMatricesThatAreNotSquareOrTooSmallOrNegative() {
    assertThatThrownBy(() -> ConfusionMatrix.of(new long[][] {{1, 2}, {3}}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a confusion matrix must be square, but row 1 of 2 rows had 1 columns");
    assertThatThrownBy(() -> ConfusionMatrix.of(new long[1][1]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least 2 classes");
    assertThatThrownBy(() -> ConfusionMatrix.of(new long[][] {{1, -2}, {3, 4}}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("counts must not be negative, but row 0, column 1 was -2");
  }

  @Test
  void refusesClassesOutOfRangeAndListsOfUnequalLength() {
    assertThatThrownBy(() -> ConfusionMatrix.of(new int[] {0, 5}, new int[] {0, 0}, 5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the true class at index 1 must be 0 to 4, but was 5");
    assertThatThrownBy(() -> ConfusionMatrix.of(new int[2], new int[3], 5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2 and 3");
  }
}
