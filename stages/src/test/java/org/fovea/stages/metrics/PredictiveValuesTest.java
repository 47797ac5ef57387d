package org.fovea.stages.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PredictiveValuesTest {
  private final GroupedConfusion confusion = ScoreFixtures.twentyOfTenPatients().confusionAt(0.5);

  @Test
  void hasTheWorkedExampleOfAltmanAndBland() {
    // https://doi.org/10.1136/bmj.309.6947.102: liver scan, sensitivity 231/258, specificity 54/86;
    // at the prevalence of 258/344 the values of the study, 0.88 and 0.67; at 0.25, 0.45 and 0.95
    GroupedConfusion.Counting counting = new GroupedConfusion.Counting(1);
    add(counting, 231, true, true);
    add(counting, 27, true, false);
    add(counting, 54, false, false);
    add(counting, 32, false, true);
    GroupedConfusion liver = counting.counted();
    PredictiveValues study = values(liver, 258 / 344.);
    assertThat(study.positive()).hasValueCloseTo(231 / 263., within(1e-14));
    assertThat(study.negative()).hasValueCloseTo(54 / 81., within(1e-14));
    PredictiveValues rarer = values(liver, 0.25);
    assertThat(rarer.positive()).hasValueCloseTo(0.45, within(0.005));
    assertThat(rarer.negative()).hasValueCloseTo(0.95, within(0.005));
  }

  private static void add(
      GroupedConfusion.Counting counting, int images, boolean positive, boolean calledPositive) {
    for (int i = 0; i < images; i++) {
      counting.add(0, positive, calledPositive);
    }
  }

  @Test
  void followsBayesRule() {
    // Bayes' rule by NumPy 1.24.2 from recall_score of both classes, scikit-learn 1.2.1
    assertThat(values(confusion, 0.1).positive())
        .hasValueCloseTo(0.2894736842105263, within(1e-15));
    assertThat(values(confusion, 0.1).negative())
        .hasValueCloseTo(0.9566929133858267, within(1e-15));
    int[] once = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
    assertThat(values(confusion, 0.5).positive(once)).isCloseTo(0.7857142857142857, within(1e-15));
    assertThat(values(confusion, 0.5).negative(once)).isCloseTo(0.7105263157894737, within(1e-15));
  }

  @Test
  void isUndefinedWhereNothingIsCalledPositive() {
    GroupedConfusion nothing = ScoreFixtures.twentyOfTenPatients().confusionAt(2);
    assertThat(values(nothing, 0.1).positive()).isEmpty();
    assertThat(values(nothing, 0.1).negative()).hasValueCloseTo(0.9, within(1e-15));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1, Double.NaN})
  void refusesAPrevalenceThatLeavesOneClass(double prevalence) {
    assertThatThrownBy(() -> values(confusion, prevalence))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("prevalence must be above 0 and below 1, but was " + prevalence);
  }

  private static PredictiveValues values(GroupedConfusion confusion, double prevalence) {
    return new PredictiveValues(confusion.sensitivity(), confusion.specificity(), prevalence);
  }
}
