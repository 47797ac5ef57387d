package org.fovea.stages.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.fovea.schema.GradeAgreement;
import org.fovea.schema.OperatingPoint;
import org.fovea.schema.OperatingPointResult;
import org.fovea.schema.Prediction;
import org.fovea.schema.Share;
import org.fovea.schema.SliceMetrics;
import org.fovea.schema.Split;
import org.fovea.stages.metrics.GroupBootstrap;
import org.fovea.stages.scoring.RotationAverage;
import org.fovea.stages.target.Heads;
import org.fovea.stages.target.Target;
import org.junit.jupiter.api.Test;

/** Intervals of patients with one eye, and of the same with each eye twice. */
class PatientIntervalsTest {
  private static final EvaluateConfig CONFIG =
      new EvaluateConfig(
          OperatingPointRule.DEFAULT,
          32,
          RotationAverage.NONE,
          Calibration.NONE,
          FellowEye.NONE,
          new GroupBootstrap(4000, 7),
          SliceConfig.DEFAULT,
          new TreeMap<>());
  private static final List<Target> TARGETS =
      List.of(
          new Target("any-dr", 1),
          new Target("referable", 2),
          new Target("severe", 3),
          new Target("proliferative", 4));
  private static final int REFERABLE = 1;

  @Test
  void learnsNothingFromASecondEyeThatIsLikeTheFirst() {
    SliceMetrics single = referable(eyes(1, true));
    SliceMetrics twice = referable(eyes(2, true));

    assertThat(twice.getImages()).isEqualTo(2 * single.getImages());
    assertThat(twice.getGroups()).isEqualTo(single.getGroups()).isEqualTo(300);
    assertThat(bounds(twice)).hasSize(18).containsExactly(bounds(single), within(1e-12));
    assertThat(kappaBounds(eyes(2, true))).containsExactly(kappaBounds(eyes(1, true)));
  }

  @Test
  void isWiderByTheSquareRootOfTwoThanIntervalsThatTakeEyesForPatients() {
    double[] byPatient = widths(referable(eyes(2, true)));
    double[] byImage = widths(referable(eyes(2, false)));

    for (int measure = 0; measure < byPatient.length; measure++) {
      assertThat(byPatient[measure] / byImage[measure])
          .as("measure %d", measure)
          .isCloseTo(Math.sqrt(2), within(0.08)); // of 4,000 resamples each
    }
  }

  @Test
  void showsThatDeLongsIntervalTakesEyesForPatients() {
    SliceMetrics single = referable(eyes(1, true));
    SliceMetrics twice = referable(eyes(2, true));

    double ratio =
        (single.getAucDeLongUpper() - single.getAucDeLongLower())
            / (twice.getAucDeLongUpper() - twice.getAucDeLongLower());
    assertThat(ratio).isCloseTo(Math.sqrt(2), within(0.01));
    assertThat(single.getAucUpper() - single.getAucLower())
        .isCloseTo(single.getAucDeLongUpper() - single.getAucDeLongLower(), within(0.005));
  }

  @Test
  void saysHowFarGroupsStandOnPatients() {
    List<Prediction> eyes = eyes(2, true);
    eyes.subList(0, 6).forEach(eye -> eye.setPatientKnown(false));
    SliceMetrics slice = referable(eyes);

    assertThat(slice.getImagesWithoutPatient()).isEqualTo(6);
    assertThat(slice.getPositiveGroups() + slice.getNegativeGroups()).isEqualTo(300);
    assertThat(slice.getPositiveGroups()).isEqualTo(slice.getPositives() / 2);
  }

  @Test
  void callsASliceSmallWhereAClassHasFewerThanAHundredPatients() {
    assertThat(referable(eyes(1, true)).getPositiveGroups()).isEqualTo(150);
    assertThat(referable(eyes(1, true)).getSmall()).isFalse();
    List<Prediction> fewer = new ArrayList<>(eyes(1, true));
    List<Prediction> positive =
        fewer.stream().filter(eye -> Target.REFERABLE.isPositive(GradedScores.grade(eye))).toList();
    fewer.removeAll(positive.subList(0, 51));
    assertThat(referable(fewer).getPositiveGroups()).isEqualTo(99);
    assertThat(referable(fewer).getSmall()).isTrue();
  }

  /** Patients' eyes; 300 of them, half with a grade of 2 to 4. */
  private static List<Prediction> eyes(int each, boolean groupedByPatient) {
    List<Prediction> eyes = new ArrayList<>();
    for (int patient = 0; patient < 300; patient++) {
      int grade = patient % 5;
      if (grade == 4 && patient % 2 == 0) {
        grade = 0;
      }
      double noise = patient * 7919 % 1000 / 1000.0;
      for (int eye = 0; eye < each; eye++) {
        Prediction prediction =
            Predictions.of(
                patient + "-" + eye,
                "one",
                Split.TEST,
                grade,
                score(grade - 1, noise),
                score(grade - 2, noise),
                score(grade - 3, noise),
                score(grade - 4, noise));
        prediction.setGroupId(groupedByPatient ? "p" + patient : patient + "-" + eye);
        eyes.add(prediction);
      }
    }
    return eyes;
  }

  private static double score(int gradesAbove, double noise) {
    return 1 / (1 + Math.exp(-(gradesAbove + 0.5) - 4 * (noise - 0.5)));
  }

  private static SliceMetrics referable(List<Prediction> predictions) {
    return EvaluationSummary.of(predictions, Heads.of(TARGETS), List.of(point()), CONFIG)
        .slices()
        .stream()
        .filter(slice -> slice.getTarget().equals(TARGETS.get(REFERABLE).name()))
        .findFirst()
        .orElseThrow();
  }

  private static OperatingPoint point() {
    return OperatingPoint.newBuilder()
        .setName("highSensitivity")
        .setTarget(TARGETS.get(REFERABLE).name())
        .setThreshold(0.5)
        .setCriterion("sensitivity")
        .setRequired(0.8)
        .setReached(0.8)
        .setChosenOn(Split.CALIBRATION)
        .setImages(100)
        .build();
  }

  /** Lower and upper bounds of every measure. */
  private static double[] bounds(SliceMetrics slice) {
    OperatingPointResult point = slice.getOperatingPoints().get(0);
    return new double[] {
      slice.getAucLower(),
      slice.getAucUpper(),
      slice.getBrierScoreLower(),
      slice.getBrierScoreUpper(),
      slice.getExpectedCalibrationErrorLower(),
      slice.getExpectedCalibrationErrorUpper(),
      point.getF1Lower(),
      point.getF1Upper(),
      point.getSensitivity().getLower(),
      point.getSensitivity().getUpper(),
      point.getSpecificity().getLower(),
      point.getSpecificity().getUpper(),
      point.getPositivePredictiveValue().getLower(),
      point.getPositivePredictiveValue().getUpper(),
      point.getNegativePredictiveValue().getLower(),
      point.getNegativePredictiveValue().getUpper(),
      point.getAccuracy().getLower(),
      point.getAccuracy().getUpper()
    };
  }

  private static double[] widths(SliceMetrics slice) {
    OperatingPointResult point = slice.getOperatingPoints().get(0);
    return new double[] {
      slice.getAucUpper() - slice.getAucLower(),
      slice.getBrierScoreUpper() - slice.getBrierScoreLower(),
      point.getF1Upper() - point.getF1Lower(),
      width(point.getSensitivity()),
      width(point.getSpecificity()),
      width(point.getPositivePredictiveValue()),
      width(point.getNegativePredictiveValue()),
      width(point.getAccuracy())
    };
  }

  private static double width(Share share) {
    return share.getUpper() - share.getLower();
  }

  private static double[] kappaBounds(List<Prediction> predictions) {
    GradeAgreement agreement =
        EvaluationSummary.of(predictions, Heads.of(TARGETS), List.of(), CONFIG)
            .gradeAgreement()
            .get(0);
    return new double[] {
      agreement.getQuadraticWeightedKappa(),
      agreement.getQuadraticWeightedKappaLower(),
      agreement.getQuadraticWeightedKappaUpper()
    };
  }
}
