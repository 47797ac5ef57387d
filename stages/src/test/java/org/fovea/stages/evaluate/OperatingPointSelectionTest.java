package org.fovea.stages.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.fovea.schema.OperatingPoint;
import org.fovea.schema.Prediction;
import org.fovea.schema.Split;
import org.fovea.stages.evaluate.OperatingPointRule.Criterion;
import org.fovea.stages.metrics.Basis;
import org.fovea.stages.metrics.BinaryConfusion;
import org.fovea.stages.metrics.GroupBootstrap;
import org.fovea.stages.metrics.GroupedScores;
import org.fovea.stages.metrics.RocCurve;
import org.fovea.stages.scoring.RotationAverage;
import org.fovea.stages.target.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OperatingPointSelectionTest {
  private static final EvaluateConfig CONFIG = config(Basis.ESTIMATE);
  private static final List<Target> REFERABLE = List.of(Target.REFERABLE);

  @Test
  void reachesTheSensitivityWithTheBestSpecificity() {
    // Positives 0.9, 0.7, 0.5, 0.2 and negatives 0.8, 0.6, 0.3, 0.1: three of four positives need
    // a threshold of 0.5 or less; above 0.3 that costs two negatives.
    GroupedScores scores = scores(new double[] {.9, .7, .5, .2}, new double[] {.8, .6, .3, .1});
    double threshold = threshold(Criterion.SENSITIVITY, 0.75, scores);
    assertThat(threshold).isEqualTo(0.3 + (0.5 - 0.3) / 2);
    assertThat(scores.confusionAt(threshold).total()).isEqualTo(new BinaryConfusion(3, 2, 2, 1));
  }

  @Test
  void reachesTheSpecificityWithTheBestSensitivity() {
    GroupedScores scores = scores(new double[] {.9, .7, .5, .2}, new double[] {.8, .6, .3, .1});
    double threshold = threshold(Criterion.SPECIFICITY, 0.75, scores);
    assertThat(scores.confusionAt(threshold).total()).isEqualTo(new BinaryConfusion(2, 1, 3, 2));
    assertThat(threshold).isEqualTo(0.6 + (0.7 - 0.6) / 2);
  }

  @Test
  void takesWhatCostsNothingBeyondTheRequirement() {
    // Half of the positives would do; the other half comes without one more negative.
    GroupedScores scores = scores(new double[] {.9, .8, .7, .6}, new double[] {.2, .1});
    assertThat(scores.confusionAt(threshold(Criterion.SENSITIVITY, 0.5, scores)).total())
        .isEqualTo(new BinaryConfusion(4, 0, 2, 0));
    assertThat(scores.confusionAt(threshold(Criterion.SPECIFICITY, 0.5, scores)).total())
        .isEqualTo(new BinaryConfusion(4, 0, 2, 0));
  }

  @Test
  void keepsTiesTogether() {
    GroupedScores scores = scores(new double[] {.5, .5, .9}, new double[] {.5, .1});
    assertThat(scores.confusionAt(threshold(Criterion.SENSITIVITY, 0.6, scores)).total())
        .isEqualTo(new BinaryConfusion(3, 1, 1, 0));
  }

  @Test
  void countsAShareThatIsExactlyTheRequirementAsReached() {
    double[] positives = new double[20];
    for (int i = 0; i < 20; i++) {
      positives[i] = (i + 1) / 21.0;
    }
    // Each positive has a negative just below it, so that every further one has a price.
    double[] negatives = new double[20];
    for (int i = 0; i < 20; i++) {
      negatives[i] = positives[i] - 0.01;
    }
    GroupedScores scores = scores(positives, negatives);
    assertThat(
            scores
                .confusionAt(threshold(Criterion.SENSITIVITY, 0.85, scores))
                .total()
                .truePositives())
        .isEqualTo(17);
  }

  @Test
  void refersEverybodyWhereNothingLessReachesTheSensitivity() {
    GroupedScores scores = scores(new double[] {.9, .1}, new double[] {.8, .2});
    double threshold = threshold(Criterion.SENSITIVITY, 1, scores);
    assertThat(threshold).isEqualTo(0.1);
    assertThat(scores.confusionAt(threshold).total()).isEqualTo(new BinaryConfusion(2, 2, 0, 0));
  }

  @Test
  void refersNobodyWhereNothingLessReachesTheSpecificity() {
    GroupedScores scores = scores(new double[] {.9, .1}, new double[] {1.0, .2});
    double threshold = threshold(Criterion.SPECIFICITY, 1, scores);
    assertThat(threshold).isEqualTo(Math.nextUp(1.0));
    assertThat(scores.confusionAt(threshold).total()).isEqualTo(new BinaryConfusion(0, 0, 2, 2));
  }

  @Test
  void staysAtTheScoreWhereItsNeighbourIsTheNextNumber() {
    double low = 0.5;
    GroupedScores scores = scores(new double[] {Math.nextUp(low)}, new double[] {low});
    double threshold = threshold(Criterion.SENSITIVITY, 1, scores);
    assertThat(scores.confusionAt(threshold).total()).isEqualTo(new BinaryConfusion(1, 0, 1, 0));
  }

  @Test
  void isNeverBeatenByAnyOtherThreshold() {
    Random random = new Random(3);
    for (int draw = 0; draw < 200; draw++) {
      double[] positives =
          random.ints(1 + random.nextInt(9), 1, 9).mapToDouble(i -> i / 10.0).toArray();
      double[] negatives =
          random.ints(1 + random.nextInt(9), 0, 8).mapToDouble(i -> i / 10.0).toArray();
      GroupedScores scores = scores(positives, negatives);
      double required = 0.05 + 0.95 * random.nextDouble();
      BinaryConfusion chosen =
          scores.confusionAt(threshold(Criterion.SENSITIVITY, required, scores)).total();
      assertThat(chosen.truePositives())
          .isGreaterThanOrEqualTo((long) Math.ceil(required * positives.length - 1e-9));
      for (int cut = -1; cut <= 21; cut++) {
        BinaryConfusion other = scores.confusionAt(cut / 20.0).total();
        if ((double) other.truePositives() / positives.length >= required) {
          assertThat(other.trueNegatives()).isLessThanOrEqualTo(chosen.trueNegatives());
        }
      }
    }
  }

  @Test
  void givesNoThresholdForOneClass() {
    OperatingPointRule rule =
        new OperatingPointRule("some", Criterion.SENSITIVITY, 0.5, Basis.ESTIMATE);
    assertThat(choice(rule, scores(new double[] {1}, new double[0])).choose()).isEmpty();
    assertThat(choice(rule, scores(new double[0], new double[] {1})).choose()).isEmpty();
  }

  @Test
  void describesEveryRuleOfEveryTarget() {
    List<OperatingPoint> points =
        OperatingPointSelection.choose(calibration(), Target.DEFAULT, CONFIG);
    assertThat(points)
        .extracting(point -> point.getTarget() + " " + point.getName())
        .containsExactly(
            "any-dr highSensitivity",
            "any-dr highSpecificity",
            "referable highSensitivity",
            "referable highSpecificity");
    assertThat(points.get(2))
        .isEqualTo(
            OperatingPoint.newBuilder()
                .setName("highSensitivity")
                .setTarget("referable")
                .setThreshold(0.25)
                .setCriterion("sensitivity")
                .setRequired(0.85)
                .setReached(1)
                .setReachedLower(0.34238022750665303) // Wilson's of 2 in 2 patients
                .setOn("estimate")
                .setChosenOn(Split.CALIBRATION)
                .setImages(4)
                .setGroups(4)
                .build());
  }

  @Test
  void leavesOutATargetWithoutPositives() {
    List<Target> targets = List.of(Target.ANY_DR, new Target("proliferative", 4));
    assertThat(OperatingPointSelection.choose(calibration(), targets, CONFIG))
        .extracting(OperatingPoint::getTarget)
        .containsExactly("any-dr", "any-dr");
  }

  @Test
  void isTheSameInEveryOrder() {
    List<Prediction> shuffled = new ArrayList<>(calibration());
    Collections.shuffle(shuffled, new Random(1));
    assertThat(OperatingPointSelection.choose(shuffled, Target.DEFAULT, CONFIG))
        .isEqualTo(OperatingPointSelection.choose(calibration(), Target.DEFAULT, CONFIG));
  }

  @Test
  void neverLooksAtTestImages() {
    List<Prediction> predictions = List.of(Predictions.of("a", "x", Split.TEST, 2, .5));
    assertThatThrownBy(() -> OperatingPointSelection.choose(predictions, REFERABLE, CONFIG))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "operating points are chosen on the split CALIBRATION only, but image image-a is of"
                + " TEST");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1.01, Double.NaN})
  void refusesARequirementOutOfRange(double required) {
    assertThatThrownBy(
            () -> new OperatingPointRule("some", Criterion.SENSITIVITY, required, Basis.ESTIMATE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "sensitivity of operating point some must be above 0 and at most 1, but was "
                + required);
  }

  @Test
  void asksForTheSpecsTwoRulesByDefault() {
    assertThat(OperatingPointRule.DEFAULT)
        .containsExactly(
            new OperatingPointRule(
                "highSensitivity", Criterion.SENSITIVITY, 0.85, Basis.LOWER_BOUND),
            new OperatingPointRule(
                "highSpecificity", Criterion.SPECIFICITY, 0.95, Basis.LOWER_BOUND));
  }

  @Test
  void reachesTheRequirementWithItsLowerBoundAndNoFurther() {
    GroupedScores scores = overlapping(400, 1);
    OperatingPointRule rule =
        new OperatingPointRule("some", Criterion.SENSITIVITY, 0.85, Basis.LOWER_BOUND);
    ThresholdChoice choice = choice(rule, scores);
    ThresholdChoice.Chosen chosen = choice.choose().orElseThrow();

    assertThat(chosen.on()).isEqualTo(Basis.LOWER_BOUND);
    assertThat(choice.lowerBoundAt(chosen.threshold())).isBetween(0.85, 0.9);
    long spared = scores.confusionAt(chosen.threshold()).total().trueNegatives();
    double sparingMore =
        RocCurve.of(scores.ungrouped()).points().stream()
            .filter(point -> point.confusion().trueNegatives() > spared)
            .mapToDouble(RocCurve.Point::threshold)
            .min()
            .orElseThrow();
    assertThat(choice.lowerBoundAt(sparingMore)).isLessThan(0.85);
    double onEstimate = threshold(Criterion.SENSITIVITY, 0.85, scores);
    assertThat(chosen.threshold()).isLessThan(onEstimate);
  }

  @Test
  void reachesASpecificityWithItsLowerBound() {
    GroupedScores scores = overlapping(400, 1);
    OperatingPointRule rule =
        new OperatingPointRule("some", Criterion.SPECIFICITY, 0.95, Basis.LOWER_BOUND);
    ThresholdChoice choice = choice(rule, scores);
    ThresholdChoice.Chosen chosen = choice.choose().orElseThrow();

    assertThat(choice.lowerBoundAt(chosen.threshold())).isGreaterThanOrEqualTo(0.95);
    long found = scores.confusionAt(chosen.threshold()).total().truePositives();
    double findingMore =
        RocCurve.of(scores.ungrouped()).points().stream()
            .filter(point -> point.confusion().truePositives() > found)
            .mapToDouble(RocCurve.Point::threshold)
            .max()
            .orElseThrow();
    assertThat(choice.lowerBoundAt(findingMore)).isLessThan(0.95);
    assertThat(chosen.threshold()).isGreaterThan(threshold(Criterion.SPECIFICITY, 0.95, scores));
  }

  @Test
  void asksMoreOfTheSameImagesWhereTheyAreOfFewerPatients() {
    OperatingPointRule rule =
        new OperatingPointRule("some", Criterion.SENSITIVITY, 0.85, Basis.LOWER_BOUND);
    double ofManyPatients = choice(rule, overlapping(400, 1)).choose().orElseThrow().threshold();
    double ofFewPatients = choice(rule, overlapping(400, 8)).choose().orElseThrow().threshold();

    assertThat(ofFewPatients).isLessThan(ofManyPatients);
  }

  @Test
  void choosesOnTheEstimateAndSaysSoWhereTooFewPatientsCanShowABound() {
    List<OperatingPoint> points =
        OperatingPointSelection.choose(calibration(), Target.DEFAULT, config(Basis.LOWER_BOUND));
    List<OperatingPoint> onEstimate =
        OperatingPointSelection.choose(calibration(), Target.DEFAULT, CONFIG);

    assertThat(points)
        .extracting(OperatingPoint::getThreshold)
        .isEqualTo(onEstimate.stream().map(OperatingPoint::getThreshold).toList());
    assertThat(points).extracting(OperatingPoint::getOn).containsOnly("estimate");
    assertThat(points.get(2).getRemark())
        .isEqualTo(
            "chosen on the estimate of sensitivity: with 2 positive calibration patients no"
                + " threshold has a lower bound of 0.85");
    assertThat(onEstimate).extracting(OperatingPoint::getRemark).containsOnlyNulls();
  }

  /** Half of the images positive, their scores moved up by a quarter; some a patient. */
  private static GroupedScores overlapping(int images, int imagesPerPatient) {
    double[] all = new double[images];
    boolean[] positive = new boolean[images];
    List<String> groups = new ArrayList<>();
    for (int i = 0; i < images; i++) {
      positive[i] = i % 2 == 0;
      // images of a patient are alike
      all[i] = (i / 8 * 8 * 7919 % 1000 + i % 8) / 1500.0 + (positive[i] ? 0.25 : 0);
      groups.add("%05d".formatted(i / imagesPerPatient));
    }
    return GroupedScores.of(all, positive, groups);
  }

  private static EvaluateConfig config(Basis on) {
    return new EvaluateConfig(
        OperatingPointRule.DEFAULT.stream()
            .map(rule -> new OperatingPointRule(rule.name(), rule.criterion(), rule.required(), on))
            .toList(),
        32,
        RotationAverage.NONE,
        Calibration.NONE,
        FellowEye.NONE,
        GroupBootstrap.DEFAULT,
        SliceConfig.DEFAULT,
        new TreeMap<>());
  }

  private static List<Prediction> calibration() {
    return List.of(
        Predictions.of("a", "x", Split.CALIBRATION, 0, .1, .1),
        Predictions.of("b", "x", Split.CALIBRATION, 1, .4, .125),
        Predictions.of("c", "x", Split.CALIBRATION, 2, .6, .375),
        Predictions.of("d", "x", Split.CALIBRATION, 3, .9, .8));
  }

  private static double threshold(Criterion criterion, double required, GroupedScores scores) {
    return choice(new OperatingPointRule("some", criterion, required, Basis.ESTIMATE), scores)
        .choose()
        .orElseThrow()
        .threshold();
  }

  private static ThresholdChoice choice(OperatingPointRule rule, GroupedScores scores) {
    return new ThresholdChoice(rule, scores, GroupBootstrap.DEFAULT);
  }

  /** Each image is a patient of its own. */
  private static GroupedScores scores(double[] positives, double[] negatives) {
    double[] all = new double[positives.length + negatives.length];
    boolean[] positive = new boolean[all.length];
    System.arraycopy(positives, 0, all, 0, positives.length);
    System.arraycopy(negatives, 0, all, positives.length, negatives.length);
    Arrays.fill(positive, 0, positives.length, true);
    return GroupedScores.of(
        all, positive, IntStream.range(0, all.length).mapToObj("%05d"::formatted).toList());
  }
}
