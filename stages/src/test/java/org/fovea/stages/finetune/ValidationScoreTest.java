package org.fovea.stages.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.fovea.stages.target.HeadForm.SOFTMAX;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.fovea.schema.DrGrade;
import org.fovea.schema.TrainingExample;
import org.fovea.stages.target.GradeGroups;
import org.fovea.stages.target.Heads;
import org.fovea.stages.target.Target;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ValidationScoreTest {
  private static final List<TrainingExample> NONE_MILD_SEVERE =
      List.of(
          Examples.graded(DrGrade.NONE),
          Examples.graded(DrGrade.MILD),
          Examples.graded(DrGrade.SEVERE));

  @Test
  void measuresEachTargetByItsOwnColumn() {
    ValidationScore score =
        ValidationScore.of(
            List.of(new float[] {0, 3}, new float[] {1, 2}, new float[] {-1, 1}),
            NONE_MILD_SEVERE,
            Heads.of(Target.DEFAULT));
    assertThat(score.auc()).containsExactly(Map.entry("any-dr", 0.5), Map.entry("referable", 0.0));
  }

  @Test
  void hasNoAucWhereAllImagesAreOfOneClass() {
    ValidationScore score =
        ValidationScore.of(
            List.of(new float[] {1, 2}, new float[] {0, 3}),
            List.of(Examples.graded(DrGrade.MILD), Examples.graded(DrGrade.SEVERE)),
            Heads.of(Target.DEFAULT));
    Map<String, @Nullable Double> expected = new TreeMap<>();
    expected.put("any-dr", null);
    expected.put("referable", 1.0);
    assertThat(score.auc()).isEqualTo(expected);
  }

  @Test
  void takesTheMeanCrossEntropyOverImagesAndTargets() {
    // Odds of 3 for a negative: -ln(1/4). Odds of 1/3 for a positive: -ln(1/4).
    // Even odds: ln 2. Odds of 3 for a positive: -ln(3/4).
    float odds3 = (float) Math.log(3);
    ValidationScore score =
        ValidationScore.of(
            List.of(new float[] {odds3, 0}, new float[] {-odds3, 0}, new float[] {odds3, odds3}),
            NONE_MILD_SEVERE,
            Heads.of(Target.DEFAULT));
    double expected = (2 * Math.log(4) + 2 * Math.log(2) + 2 * Math.log(4.0 / 3)) / 6;
    assertThat(score.loss()).isEqualTo(expected, within(1e-7));
  }

  @Test
  void asksTheQuestionsOfGroupsAndTakesTheMeanLossOverTheHeads() {
    Heads heads =
        Heads.of(
            List.of(
                Target.ANY_DR,
                new GradeGroups(
                    "severity", List.of(List.of(0), List.of(1, 2), List.of(3, 4)), SOFTMAX)));
    // Probabilities of the three groups: 1/7, 2/7, 4/7 for each image.
    float ln2 = (float) Math.log(2);
    float[] outputs = {0, 0, ln2, 2 * ln2};
    ValidationScore score =
        ValidationScore.of(List.of(outputs, outputs, outputs), NONE_MILD_SEVERE, heads);

    double binary = 3 * Math.log(2);
    double groups = Math.log(7) + Math.log(7 / 2.0) + Math.log(7 / 4.0);
    assertThat(score.loss()).isEqualTo((binary + groups) / 6, within(1e-7));
    assertThat(score.auc())
        .containsExactly(
            Map.entry("any-dr", 0.5),
            Map.entry("severity-mild-or-worse", 0.5),
            Map.entry("severity-severe-or-worse", 0.5));
  }

  @Test
  void staysFiniteForCertainAnswers() {
    ValidationScore score =
        ValidationScore.of(
            List.of(new float[] {1000}, new float[] {-1000}, new float[] {1000}),
            NONE_MILD_SEVERE,
            Heads.of(List.of(Target.ANY_DR)));
    assertThat(score.loss()).isEqualTo(2000.0 / 3);
  }

  @Test
  void isBetterWithTheHigherMeanAucWhateverTheLoss() {
    assertThat(score(9, 0.9, 0.8).isBetterThan(score(1, 0.95, 0.7))).isTrue();
    assertThat(score(1, 0.95, 0.7).isBetterThan(score(9, 0.9, 0.8))).isFalse();
  }

  @Test
  void isBetterWithTheLowerLossWhereTheMeansAreEqual() {
    assertThat(score(1, 0.75, 0.5).isBetterThan(score(2, 0.5, 0.75))).isTrue();
    assertThat(score(2, 0.5, 0.75).isBetterThan(score(1, 0.75, 0.5))).isFalse();
  }

  @Test
  void isNoBetterThanItsEqual() {
    assertThat(score(1, 0.9).isBetterThan(score(1, 0.9))).isFalse();
  }

  @Test
  void leavesTargetsOfOneClassOutOfTheMean() {
    assertThat(score(9, 0.9, null).isBetterThan(score(1, 0.8, null))).isTrue();
  }

  @Test
  void goesByTheLossWhereNoTargetHasAnAuc() {
    assertThat(score(1, null, null).isBetterThan(score(2, null, null))).isTrue();
    assertThat(score(2, null, null).isBetterThan(score(1, null, null))).isFalse();
  }

  private static ValidationScore score(double loss, @Nullable Double... aucs) {
    Map<String, @Nullable Double> byTarget = new TreeMap<>();
    Arrays.asList(aucs).forEach(auc -> byTarget.put("target-" + byTarget.size(), auc));
    return new ValidationScore(loss, byTarget);
  }
}
