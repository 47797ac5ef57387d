package org.fovea.stages.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Measures of resamples, against scikit-learn's with weights. */
class GroupedScoresTest {
  private static final int[] ONCE = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
  private static final int[] DRAWN = {2, 0, 1, 3, 0, 1, 1, 2, 0, 0};

  private final GroupedScores scores = ScoreFixtures.twentyOfTenPatients();

  // sklearn.metrics with sample_weight = DRAWN of each image's patient, scikit-learn 1.2.1

  @Test
  void hasScikitLearnsAreaOfAResample() {
    assertThat(scores.area(DRAWN)).isCloseTo(0.8131313131313131, within(1e-15));
    assertThat(scores.area(ONCE)).isEqualTo(0.8636363636363636);
  }

  @Test
  void hasScikitLearnsBrierScoreOfAResample() {
    assertThat(scores.brierScore(DRAWN)).isCloseTo(0.18866500000000003, within(1e-15));
    assertThat(scores.brierScore(ONCE)).isCloseTo(0.15477, within(1e-15));
  }

  @Test
  void hasTheCalibrationErrorOfScikitLearnsCurveOfAResample() {
    // weighted mean over 10 bins of |mean score - share of positives|, NumPy 1.24.2
    assertThat(scores.calibrationError(DRAWN)).isCloseTo(0.2695, within(1e-15));
    assertThat(scores.calibrationError(ONCE)).isCloseTo(0.151, within(1e-15));
  }

  @Test
  void hasScikitLearnsSharesOfAResample() {
    // recall_score, precision_score (pos_label 1 and 0), accuracy_score, f1_score
    GroupedConfusion confusion = scores.confusionAt(0.5);
    assertThat(confusion.total()).isEqualTo(new BinaryConfusion(6, 2, 9, 3));
    assertShare(confusion.sensitivity(), 0.6666666666666666, 0.5555555555555556);
    assertShare(confusion.specificity(), 0.8181818181818182, 0.9090909090909091);
    assertShare(confusion.positivePredictiveValue(), 0.75, 0.8333333333333334);
    assertShare(confusion.negativePredictiveValue(), 0.75, 0.7142857142857143);
    assertShare(confusion.accuracy(), 0.75, 0.75);
    assertShare(confusion.f1(), 0.7058823529411765, 0.6666666666666667);
  }

  private static void assertShare(GroupedRatio ratio, double whole, double ofDrawn) {
    assertThat(ratio.total().value()).hasValueCloseTo(whole, within(1e-15));
    assertThat(ratio.applyAsDouble(ONCE)).isCloseTo(whole, within(1e-15));
    assertThat(ratio.applyAsDouble(DRAWN)).isCloseTo(ofDrawn, within(1e-15));
  }

  @Test
  void hasScikitLearnsKappaOfAResample() {
    // cohen_kappa_score(weights="quadratic")
    int[] truth = {0, 0, 0, 1, 1, 2, 2, 3, 4, 4, 0, 1, 2, 3, 4, 2, 2, 0, 1, 3};
    int[] predicted = {0, 0, 1, 1, 2, 2, 1, 4, 4, 3, 0, 0, 2, 3, 4, 2, 3, 0, 1, 2};
    List<String> patients =
        java.util.stream.IntStream.range(0, 20).mapToObj(i -> "patient-" + i / 2).toList();
    GroupedGrades grades = new GroupedGrades(truth, predicted, patients, 5);
    assertThat(grades.groupCount()).isEqualTo(10);
    assertThat(grades.applyAsDouble(ONCE)).isCloseTo(0.8940397350993378, within(1e-15));
    assertThat(grades.applyAsDouble(DRAWN)).isCloseTo(0.900497512437811, within(1e-15));
  }

  @Test
  void isUndefinedInAResampleOfOneClass() {
    int[] firstPatientOnly = {10, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    assertThat(scores.area(firstPatientOnly)).isNaN();
    assertThat(scores.confusionAt(0.5).sensitivity().applyAsDouble(firstPatientOnly)).isNaN();
    assertThat(scores.confusionAt(0.5).specificity().applyAsDouble(firstPatientOnly)).isEqualTo(1);
  }

  @Test
  void countsGroupsByClass() {
    GroupedScores three =
        GroupedScores.of(
            new double[] {.1, .2, .3, .4},
            new boolean[] {true, false, true, false},
            List.of("a", "a", "b", "c"));
    assertThat(three.groupCount()).isEqualTo(3);
    assertThat(three.groupCount(true)).isEqualTo(2);
    assertThat(three.groupCount(false)).isEqualTo(2);
  }

  @Test
  void refusesWhatHasNoGroupOrIsNoNumber() {
    assertThatThrownBy(() -> GroupedScores.of(new double[1], new boolean[1], List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 scores, 1 labels and 0 groups");
    assertThatThrownBy(
            () ->
                GroupedScores.of(
                    new double[] {Double.NaN}, new boolean[1], Collections.nCopies(1, "a")))
        .hasMessageContaining("index 0 was NaN");
  }
}
