package org.fovea.stages.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.fovea.schema.GradeAgreement;
import org.fovea.schema.Laterality;
import org.fovea.schema.OperatingPoint;
import org.fovea.schema.OperatingPointResult;
import org.fovea.schema.Prediction;
import org.fovea.schema.Share;
import org.fovea.schema.SliceMetrics;
import org.fovea.schema.Split;
import org.fovea.stages.metrics.GroupBootstrap;
import org.fovea.stages.scoring.RotationAverage;
import org.fovea.stages.target.GradeGroups;
import org.fovea.stages.target.HeadForm;
import org.fovea.stages.target.Heads;
import org.fovea.stages.target.Target;
import org.junit.jupiter.api.Test;

class EvaluationSummaryTest {
  private static final EvaluateConfig CONFIG = config(SliceConfig.DEFAULT);
  private static final List<Target> REFERABLE = List.of(Target.REFERABLE);
  private static final List<Target> GRADED =
      List.of(
          new Target("severe", 3),
          new Target("any-dr", 1),
          new Target("proliferative", 4),
          new Target("referable", 2));

  @Test
  void givesEverySplitWholeAndBySourceForEachTarget() {
    EvaluationSummary summary =
        EvaluationSummary.of(twoTargets(), Heads.of(Target.DEFAULT), operatingPoints(), CONFIG);
    assertThat(summary.slices())
        .extracting(
            s -> s.getTarget() + " " + s.getSplit() + " " + s.getSliceBy() + " " + s.getSlice())
        .containsExactly(
            "any-dr CALIBRATION all all",
            "any-dr CALIBRATION source one",
            "any-dr TEST all all",
            "any-dr TEST source one",
            "any-dr TEST source two",
            "referable CALIBRATION all all",
            "referable CALIBRATION source one",
            "referable TEST all all",
            "referable TEST source one",
            "referable TEST source two");
  }

  @Test
  void countsImagesPositivesAndPatients() {
    SliceMetrics test = slice(twoTargets(), "referable", Split.TEST, "all");
    assertThat(test.getImages()).isEqualTo(7);
    assertThat(test.getPositives()).isEqualTo(3);
    assertThat(test.getGroups()).isEqualTo(6);
    SliceMetrics anyDr = slice(twoTargets(), "any-dr", Split.TEST, "two");
    assertThat(anyDr.getImages()).isEqualTo(3);
    assertThat(anyDr.getPositives()).isEqualTo(2);
  }

  @Test
  void measuresEachTargetByItsOwnScores() {
    // any-dr on source one of test: positives .3, .8; negatives .1, .5: three of four pairs right.
    assertThat(slice(twoTargets(), "any-dr", Split.TEST, "one").getAuc()).isEqualTo(0.75);
    // referable there: positive .9; negatives .2, .2, .4.
    assertThat(slice(twoTargets(), "referable", Split.TEST, "one").getAuc()).isEqualTo(1.0);
  }

  @Test
  void appliesTheFrozenThresholdWithoutChoosingAgain() {
    OperatingPointResult result =
        slice(twoTargets(), "referable", Split.TEST, "all").getOperatingPoints().get(0);
    assertThat(result.getOperatingPoint()).isEqualTo("highSensitivity");
    assertThat(result.getThreshold()).isEqualTo(0.4);
    assertThat(result.getTruePositives()).isEqualTo(2);
    assertThat(result.getFalsePositives()).isEqualTo(1);
    assertThat(result.getTrueNegatives()).isEqualTo(3);
    assertThat(result.getFalseNegatives()).isEqualTo(1);
    assertThat(result.getF1()).isEqualTo(4.0 / 6);
    assertThat(result.getPositivePredictiveValue().getDenominator()).isEqualTo(3);
    assertThat(result.getNegativePredictiveValue().getDenominator()).isEqualTo(4);
    assertThat(result.getAccuracy().getNumerator()).isEqualTo(5);
    assertThat(result.getSpecificity().getValue()).isEqualTo(0.75);
    Share sensitivity = result.getSensitivity();
    assertThat(sensitivity.getValue()).isEqualTo(2.0 / 3);
    // scipy.stats.binomtest(2, 3).proportion_ci(method="wilson"), SciPy 1.10.1
    assertThat(sensitivity.getLower()).isCloseTo(0.20765960080204782, within(1e-14));
    assertThat(sensitivity.getUpper()).isCloseTo(0.9385080552796038, within(1e-14));
  }

  @Test
  void appliesNoOtherTargetsOperatingPoint() {
    assertThat(slice(twoTargets(), "any-dr", Split.TEST, "all").getOperatingPoints()).isEmpty();
    assertThat(slice(twoTargets(), "referable", Split.TEST, "two").getOperatingPoints()).hasSize(1);
  }

  @Test
  void leavesNullWhatASliceOfOneClassCannotTell() {
    List<Prediction> healthy =
        List.of(
            Predictions.of("a", "one", Split.TEST, 0, .1),
            Predictions.of("b", "one", Split.TEST, 1, .2));
    SliceMetrics slice =
        EvaluationSummary.of(healthy, Heads.of(REFERABLE), operatingPoints(), CONFIG)
            .slices()
            .get(0);
    assertThat(slice.getAuc()).isNull();
    assertThat(slice.getAucLower()).isNull();
    assertThat(slice.getAucUpper()).isNull();
    assertThat(slice.getBrierScore()).isCloseTo((.01 + .04) / 2, within(1e-15));
    OperatingPointResult result = slice.getOperatingPoints().get(0);
    assertThat(result.getSensitivity()).isNull();
    assertThat(result.getPositivePredictiveValue()).isNull();
    assertThat(result.getF1()).isNull();
    assertThat(result.getSpecificity().getValue()).isEqualTo(1);
  }

  @Test
  void isTheSameInEveryOrder() {
    EvaluationSummary expected =
        EvaluationSummary.of(twoTargets(), Heads.of(Target.DEFAULT), operatingPoints(), CONFIG);
    for (long seed = 0; seed < 10; seed++) {
      List<Prediction> shuffled = new ArrayList<>(twoTargets());
      Collections.shuffle(shuffled, new Random(seed));
      assertThat(
              EvaluationSummary.of(shuffled, Heads.of(Target.DEFAULT), operatingPoints(), CONFIG))
          .isEqualTo(expected);
    }
  }

  @Test
  void gradesOnlyWhereAllFourCutPointsAreAsked() {
    assertThat(
            EvaluationSummary.of(twoTargets(), Heads.of(Target.DEFAULT), List.of(), CONFIG)
                .gradeAgreement())
        .isEmpty();
  }

  @Test
  void takesTheNumberOfPassedCutPointsForTheGrade() {
    // Scores in the order severe, any-dr, proliferative, referable.
    List<Prediction> predictions =
        List.of(
            Predictions.of("a", "one", Split.TEST, 0, .0, .4, .0, .1),
            Predictions.of("b", "one", Split.TEST, 1, .0, .5, .0, .1),
            Predictions.of("c", "one", Split.TEST, 2, .6, .9, .1, .7),
            Predictions.of("d", "one", Split.TEST, 3, .6, .9, .1, .7),
            Predictions.of("e", "one", Split.TEST, 4, .9, .9, .8, .9));
    List<GradeAgreement> agreement =
        EvaluationSummary.of(predictions, Heads.of(GRADED), List.of(), CONFIG).gradeAgreement();
    assertThat(agreement).extracting(GradeAgreement::getSlice).containsExactly("all", "one");
    assertThat(agreement.get(0).getSplit()).isEqualTo(Split.TEST);
    assertThat(agreement.get(0).getConfusion())
        .containsExactly(
            List.of(1L, 0L, 0L, 0L, 0L),
            List.of(0L, 1L, 0L, 0L, 0L),
            List.of(0L, 0L, 0L, 1L, 0L),
            List.of(0L, 0L, 0L, 1L, 0L),
            List.of(0L, 0L, 0L, 0L, 1L));
    // sklearn.metrics.cohen_kappa_score([0, 1, 2, 3, 4], [0, 1, 3, 3, 4], weights="quadratic"),
    // scikit-learn 1.2.1
    assertThat(agreement.get(0).getQuadraticWeightedKappa())
        .isCloseTo(0.9523809523809523, within(1e-14));
  }

  @Test
  void comparesThePredictedWithTheTrueGroupsOfEachTargetThatHasSome() {
    List<List<Integer>> groups = List.of(List.of(0), List.of(1, 2), List.of(3, 4));
    Heads heads =
        Heads.of(
            List.of(
                Target.REFERABLE,
                new GradeGroups("softmax", groups, HeadForm.SOFTMAX),
                new GradeGroups("ordinal", groups, HeadForm.ORDINAL)));
    // Scores of referable, then of the second group or worse and the third, twice.
    List<Prediction> predictions =
        List.of(
            Predictions.of("a", "one", Split.TEST, 0, .1, .3, .1, .3, .1),
            Predictions.of("b", "one", Split.TEST, 1, .1, .7, .45, .7, .45),
            Predictions.of("c", "one", Split.TEST, 2, .9, .8, .2, .8, .2),
            Predictions.of("d", "one", Split.TEST, 4, .9, .9, .6, .9, .4));

    List<GradeAgreement> agreement =
        EvaluationSummary.of(predictions, heads, List.of(), CONFIG).gradeAgreement();

    assertThat(agreement)
        .extracting(GradeAgreement::getTarget, GradeAgreement::getSlice)
        .containsExactly(
            tuple("softmax", "all"),
            tuple("softmax", "one"),
            tuple("ordinal", "all"),
            tuple("ordinal", "one"));
    // Image b: .3, .25 and .45 for the groups; the third is the most probable, the second median.
    assertThat(agreement.get(0).getConfusion())
        .containsExactly(List.of(1L, 0L, 0L), List.of(0L, 1L, 1L), List.of(0L, 0L, 1L));
    assertThat(agreement.get(2).getConfusion())
        .containsExactly(List.of(1L, 0L, 0L), List.of(0L, 2L, 0L), List.of(0L, 1L, 0L));
    // By hand: 1 - 4 · 1 / (1·1·1 + 1·2·4 + 2·1·1 + 2·2·1 + 1·1·4 + 1·1·1), and
    // 1 - 4 · 1 / (1·3·1 + 2·1·1 + 1·1·4 + 1·3·1).
    assertThat(agreement.get(0).getQuadraticWeightedKappa()).isCloseTo(0.8, within(1e-14));
    assertThat(agreement.get(2).getQuadraticWeightedKappa()).isCloseTo(2 / 3.0, within(1e-14));
  }

  @Test
  void leavesKappaNullWhereAllAgreeOnOneGrade() {
    List<Prediction> predictions =
        List.of(Predictions.of("a", "one", Split.TEST, 0, .1, .1, .1, .1));
    assertThat(
            EvaluationSummary.of(predictions, Heads.of(GRADED), List.of(), CONFIG)
                .gradeAgreement()
                .get(0)
                .getQuadraticWeightedKappa())
        .isNull();
  }

  @Test
  void namesTheSourcesWhosePatientsAreNotKnown() {
    Prediction unknown = Predictions.of("z", "two", Split.TEST, 0, .1);
    unknown.setPatientKnown(false);
    List<Prediction> predictions = List.of(unknown, Predictions.of("a", "one", Split.TEST, 2, .1));
    assertThat(
            EvaluationSummary.of(predictions, Heads.of(REFERABLE), List.of(), CONFIG)
                .sourcesWithoutPatients())
        .containsExactly("two");
  }

  @Test
  void isEmptyForNoPredictions() {
    EvaluationSummary summary =
        EvaluationSummary.of(List.of(), Heads.of(GRADED), operatingPoints(), CONFIG);
    assertThat(summary.slices()).isEmpty();
    assertThat(summary.gradeAgreement()).isEmpty();
  }

  @Test
  void refusesToCountAnOccurrenceTwice() {
    Prediction once = Predictions.of("a", "one", Split.TEST, 2, .5);
    assertRefused(
        List.of(once, Prediction.newBuilder(once).build()),
        "occurrence occurrence-a was scored twice");
  }

  @Test
  void refusesTrainingImages() {
    assertRefused(
        List.of(Predictions.of("a", "one", Split.TRAIN, 2, .5)), "image-a is of split TRAIN");
  }

  @Test
  void refusesImagesWithoutGrade() {
    Prediction ungraded = Predictions.of("a", "one", Split.TEST, 2, .5);
    ungraded.setGrade(null);
    assertRefused(List.of(ungraded), "image-a has no grade");
  }

  @Test
  void refusesScoresThatAreNoProbabilities() {
    assertRefused(
        List.of(Predictions.of("a", "one", Split.TEST, 2, Double.NaN)),
        "the score of image image-a for target referable must be 0 to 1, but was NaN");
    assertRefused(List.of(Predictions.of("a", "one", Split.TEST, 2, 1.5)), "but was 1.5");
  }

  @Test
  void refusesAnotherNumberOfScoresThanTargets() {
    assertRefused(
        List.of(Predictions.of("a", "one", Split.TEST, 2, .5, .5)),
        "one score for each of 1 targets, but had 2");
  }

  @Test
  void refusesToMixModels() {
    Prediction other = Predictions.of("b", "one", Split.TEST, 2, .5);
    other.setModelDigest("another");
    assertRefused(
        List.of(Predictions.of("a", "one", Split.TEST, 2, .5), other), "another and model");
  }

  @Test
  void refusesAnOperatingPointOfAnUnknownTarget() {
    assertThatThrownBy(
            () ->
                EvaluationSummary.of(
                    List.of(), Heads.of(List.of(Target.ANY_DR)), operatingPoints(), CONFIG))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "operating point highSensitivity is of target referable, but the targets are any-dr");
  }

  @Test
  void takesSlicesByEyeGradeAndColumnsOfTheLabels() {
    List<Prediction> predictions = twoTargets();
    predictions.get(0).setLaterality(Laterality.RIGHT);
    predictions.get(0).setLabels(new TreeMap<>(Map.of("sex", "F")));
    predictions.get(3).setLabels(new TreeMap<>(Map.of("sex", "F", "site", "9")));
    predictions.get(4).setLabels(new TreeMap<>(Map.of("sex", " ")));
    SliceConfig slices =
        new SliceConfig(List.of(SliceConfig.By.EYE, SliceConfig.By.GRADE), List.of("sex"));
    EvaluationSummary summary =
        EvaluationSummary.of(
            predictions, Heads.of(Target.DEFAULT), operatingPoints(), config(slices));
    assertThat(summary.slices())
        .filteredOn(s -> s.getTarget().equals("referable") && s.getSplit() == Split.TEST)
        .extracting(s -> s.getSliceBy() + " " + s.getSlice() + " " + s.getImages())
        .containsExactly(
            "all all 7",
            "source one 4",
            "source two 3",
            "eye LEFT 6",
            "eye RIGHT 1",
            "grade MILD 1",
            "grade MODERATE 1",
            "grade NONE 3",
            "grade PROLIFERATIVE 1",
            "grade SEVERE 1",
            "sex F 2",
            "sex not-given 5");
  }

  @Test
  void refusesSlicesThatAreTakenTwice() {
    assertThatThrownBy(() -> new SliceConfig(List.of(SliceConfig.By.EYE), List.of("eye")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("slices are taken by eye already");
  }

  @Test
  void judgesAPatientByTheWorseEye() {
    Prediction left = Predictions.of("left", "one", Split.TEST, 1, .1, .3);
    Prediction right = Predictions.of("right", "one", Split.TEST, 2, .2, .2);
    Prediction other = Predictions.of("other", "one", Split.TEST, 0, .4, .1);
    right.setGroupId(left.getGroupId());
    EvaluationSummary summary =
        EvaluationSummary.of(
            List.of(left, right, other), Heads.of(Target.DEFAULT), operatingPoints(), CONFIG);
    assertThat(summary.patients())
        .extracting(s -> s.getTarget() + " " + s.getSlice() + " " + s.getImages())
        .containsExactly("any-dr all 2", "any-dr one 2", "referable all 2", "referable one 2");
    SliceMetrics anyDr = summary.patients().get(0);
    assertThat(anyDr.getPositives()).isEqualTo(1);
    assertThat(anyDr.getAuc()).isEqualTo(0); // .2 of the positive patient, .4 of the other
    SliceMetrics referable = summary.patients().get(2);
    assertThat(referable.getAuc()).isEqualTo(1); // .3, the left eye's, though the right is worse
    assertThat(referable.getPositives()).isEqualTo(1);
  }

  @Test
  void joinsTheImagesOfAnEyeAndLeavesOutEyesThatAreNotTold() {
    List<Prediction> predictions = new ArrayList<>();
    for (String id : List.of("a", "b", "c", "d", "e")) {
      Prediction prediction = Predictions.of(id, "one", Split.TEST, 2, .1, .3);
      prediction.setGroupId("same");
      predictions.add(prediction);
    }
    predictions.get(2).setLaterality(Laterality.RIGHT);
    predictions.get(3).setLaterality(Laterality.UNKNOWN);
    predictions.get(4).setPatientKnown(false);
    EvaluationSummary summary =
        EvaluationSummary.of(predictions, Heads.of(Target.DEFAULT), operatingPoints(), CONFIG);
    assertThat(summary.eyes()).extracting(SliceMetrics::getImages).containsOnly(2L);
    assertThat(summary.eyes()).extracting(SliceMetrics::getGroups).containsOnly(1L);
    assertThat(summary.patients()).extracting(SliceMetrics::getImages).containsOnly(1L);
  }

  @Test
  void measuresNoPatientsWhereNoneIsKnown() {
    List<Prediction> predictions = twoTargets();
    predictions.forEach(prediction -> prediction.setPatientKnown(false));
    EvaluationSummary summary =
        EvaluationSummary.of(predictions, Heads.of(Target.DEFAULT), operatingPoints(), CONFIG);
    assertThat(summary.patients()).isEmpty();
    assertThat(summary.eyes()).isEmpty();
    assertThat(summary.slices()).isNotEmpty();
  }

  @Test
  void countsWhatIsMissedAmongSevereAndProliferativeGrades() {
    List<Prediction> predictions = twoTargets();
    predictions.get(6).setScores(List.of(.7, .35)); // graded severe, below the threshold of .4
    OperatingPointResult result =
        slice(predictions, "referable", Split.TEST, "all").getOperatingPoints().get(0);
    assertThat(result.getSevereSensitivity().getNumerator()).isEqualTo(1);
    assertThat(result.getSevereSensitivity().getDenominator()).isEqualTo(2);
    // scipy.stats.binomtest(1, 2).proportion_ci(method="wilson"), SciPy 1.10.1
    assertThat(result.getSevereSensitivity().getLower()).isCloseTo(0.0945312057, within(1e-10));
  }

  @Test
  void givesPredictiveValuesAtThePrevalenceThatWasStated() {
    OperatingPoint ofAnyDr = OperatingPoint.newBuilder(operatingPoints().get(0)).build();
    ofAnyDr.setTarget("any-dr");
    List<SliceMetrics> slices =
        EvaluationSummary.of(
                twoTargets(),
                Heads.of(Target.DEFAULT),
                List.of(operatingPoints().get(0), ofAnyDr),
                CONFIG)
            .slices();
    assertThat(slices)
        .filteredOn(s -> s.getSplit() == Split.TEST && s.getSlice().equals("all"))
        .extracting(s -> s.getOperatingPoints().get(0).getPrevalence())
        .containsExactly(null, 0.1);
    OperatingPointResult result =
        slice(twoTargets(), "referable", Split.TEST, "all").getOperatingPoints().get(0);
    // sensitivity 2/3, specificity 3/4: 1/15 true and 9/40 false positives in a whole of 1
    assertThat(result.getPositivePredictiveValueAtPrevalence().getValue())
        .isCloseTo((1 / 15.) / (1 / 15. + 9 / 40.), within(1e-14));
    assertThat(result.getNegativePredictiveValueAtPrevalence().getValue())
        .isCloseTo((27 / 40.) / (27 / 40. + 1 / 30.), within(1e-14));
  }

  @Test
  void measuresProbabilitiesBeforeCalibrationByTheLogits() {
    Prediction positive = Predictions.of("a", "one", Split.TEST, 2, .8);
    Prediction negative = Predictions.of("b", "one", Split.TEST, 0, .4);
    positive.setScores(List.of(.9));
    negative.setScores(List.of(.3));
    SliceMetrics metrics =
        EvaluationSummary.of(List.of(positive, negative), Heads.of(REFERABLE), List.of(), CONFIG)
            .slices()
            .get(0);
    assertThat(metrics.getBrierScoreBefore()).isCloseTo((.04 + .16) / 2, within(1e-14));
    assertThat(metrics.getBrierScore()).isCloseTo((.01 + .09) / 2, within(1e-14));
    assertThat(metrics.getExpectedCalibrationErrorBefore()).isCloseTo((.2 + .4) / 2, within(1e-14));
    assertThat(metrics.getExpectedCalibrationError()).isCloseTo((.1 + .3) / 2, within(1e-14));
  }

  @Test
  void hasNoSevereMissesWhereTheTargetDoesNotAskForBothGrades() {
    List<Target> proliferative = List.of(new Target("proliferative", 4));
    OperatingPoint point = operatingPoints().get(0);
    point.setTarget("proliferative");
    SliceMetrics metrics =
        EvaluationSummary.of(
                List.of(Predictions.of("a", "one", Split.TEST, 4, .9)),
                Heads.of(proliferative),
                List.of(point),
                CONFIG)
            .slices()
            .get(0);
    assertThat(metrics.getOperatingPoints().get(0).getSevereSensitivity()).isNull();
    assertThat(metrics.getOperatingPoints().get(0).getSensitivity()).isNotNull();
  }

  private static EvaluateConfig config(SliceConfig slices) {
    return new EvaluateConfig(
        OperatingPointRule.DEFAULT,
        32,
        RotationAverage.NONE,
        Calibration.NONE,
        FellowEye.NONE,
        new GroupBootstrap(200, 7),
        slices,
        new TreeMap<>(Map.of("referable", 0.1)));
  }

  private static void assertRefused(List<Prediction> predictions, String message) {
    assertThatThrownBy(
            () -> EvaluationSummary.of(predictions, Heads.of(REFERABLE), List.of(), CONFIG))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  private static SliceMetrics slice(
      List<Prediction> predictions, String target, Split split, String slice) {
    return EvaluationSummary.of(predictions, Heads.of(Target.DEFAULT), operatingPoints(), CONFIG)
        .slices()
        .stream()
        .filter(s -> s.getTarget().equals(target))
        .filter(s -> s.getSplit() == split && s.getSlice().equals(slice))
        .findFirst()
        .orElseThrow();
  }

  /** Nine images; in the test split the first two are of one patient. */
  private static List<Prediction> twoTargets() {
    List<Prediction> predictions =
        List.of(
            Predictions.of("a", "one", Split.TEST, 0, .1, .2),
            Predictions.of("b", "one", Split.TEST, 0, .5, .2),
            Predictions.of("c", "one", Split.TEST, 1, .3, .4),
            Predictions.of("d", "one", Split.TEST, 4, .8, .9),
            Predictions.of("e", "two", Split.TEST, 0, .2, .1),
            Predictions.of("f", "two", Split.TEST, 2, .9, .3),
            Predictions.of("g", "two", Split.TEST, 3, .7, .7),
            Predictions.of("h", "one", Split.CALIBRATION, 0, .1, .1),
            Predictions.of("i", "one", Split.CALIBRATION, 2, .9, .8));
    predictions.get(1).setGroupId(predictions.get(0).getGroupId());
    return predictions;
  }

  private static List<OperatingPoint> operatingPoints() {
    return List.of(
        OperatingPoint.newBuilder()
            .setName("highSensitivity")
            .setTarget("referable")
            .setThreshold(0.4)
            .setCriterion("sensitivity")
            .setRequired(0.85)
            .setReached(1)
            .setChosenOn(Split.CALIBRATION)
            .setImages(2)
            .build());
  }
}
