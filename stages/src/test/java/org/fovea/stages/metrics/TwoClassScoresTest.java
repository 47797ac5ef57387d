package org.fovea.stages.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TwoClassScoresTest {
  @Test
  void callsAScoreAtTheThresholdPositive() {
    // sklearn.metrics.confusion_matrix(y, s >= .45), scikit-learn 1.2.1
    assertThat(ScoreFixtures.twenty().confusionAt(0.45)).isEqualTo(new BinaryConfusion(7, 2, 9, 2));
  }

  @Test
  void callsEverythingOrNothingPositiveAtTheEnds() {
    TwoClassScores scores = ScoreFixtures.twenty();
    assertThat(scores.confusionAt(0)).isEqualTo(new BinaryConfusion(9, 11, 0, 0));
    assertThat(scores.confusionAt(Math.nextUp(1.0))).isEqualTo(new BinaryConfusion(0, 0, 11, 9));
  }

  @Test
  void takesNegativeZeroForZero() {
    TwoClassScores scores = ScoreFixtures.of(new double[] {-0.0}, new double[] {0.0});
    assertThat(RocCurve.of(scores).area()).hasValue(0.5);
    assertThat(RocCurve.of(scores).points()).hasSize(2);
    assertThat(scores.confusionAt(0.0)).isEqualTo(new BinaryConfusion(1, 1, 0, 0));
  }

  @Test
  void leavesTheCallersArraysAlone() {
    double[] values = {3, 1, 2};
    TwoClassScores.of(values, new boolean[] {true, true, false});
    assertThat(values).containsExactly(3, 1, 2);
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void refusesAScoreThatIsNoFiniteNumber(double score) {
    assertThatThrownBy(
            () -> TwoClassScores.of(new double[] {0.5, score}, new boolean[] {true, false}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("every score must be a finite number, but the one at index 1 was " + score);
  }

  @Test
  void refusesScoresWithoutLabels() {
    assertThatThrownBy(() -> TwoClassScores.of(new double[2], new boolean[1]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2 scores and 1 labels");
  }

  @Test
  void refusesAThresholdThatIsNoNumber() {
    assertThatThrownBy(() -> ScoreFixtures.twenty().confusionAt(Double.NaN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("threshold must be a number, but was NaN");
  }

  @Test
  void givesScikitLearnsShares() {
    // recall_score, recall_score(pos_label=0), precision_score, precision_score(pos_label=0),
    // accuracy_score and f1_score at s >= .45, scikit-learn 1.2.1
    BinaryConfusion confusion = ScoreFixtures.twenty().confusionAt(0.45);
    assertThat(confusion.sensitivity().value()).hasValue(0.7777777777777778);
    assertThat(confusion.specificity().value()).hasValue(0.8181818181818182);
    assertThat(confusion.positivePredictiveValue().value()).hasValue(0.7777777777777778);
    assertThat(confusion.negativePredictiveValue().value()).hasValue(0.8181818181818182);
    assertThat(confusion.accuracy().value()).hasValue(0.8);
    assertThat(confusion.f1()).hasValueCloseTo(0.7777777777777778, within(1e-15));
  }

  @Test
  void tellsSensitivityAndPredictiveValueApart() {
    BinaryConfusion confusion = new BinaryConfusion(8, 4, 100, 2);
    assertThat(confusion.sensitivity()).isEqualTo(new Proportion(8, 10));
    assertThat(confusion.specificity()).isEqualTo(new Proportion(100, 104));
    assertThat(confusion.positivePredictiveValue()).isEqualTo(new Proportion(8, 12));
    assertThat(confusion.negativePredictiveValue()).isEqualTo(new Proportion(100, 102));
    assertThat(confusion.accuracy()).isEqualTo(new Proportion(108, 114));
    assertThat(confusion.f1()).hasValue(16.0 / 22);
  }

  @Test
  void leavesSharesOfNothingUndefined() {
    BinaryConfusion nothing = ScoreFixtures.of(new double[0], new double[0]).confusionAt(0.5);
    assertThat(nothing.sensitivity().value()).isEmpty();
    assertThat(nothing.accuracy().value()).isEmpty();
    assertThat(nothing.f1()).isEmpty();
  }

  @Test
  void refusesNegativeCounts() {
    assertThatThrownBy(() -> new BinaryConfusion(1, -1, 0, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1, -1, 0, 0");
  }
}
