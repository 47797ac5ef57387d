package org.fovea.stages.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.fovea.schema.DrGrade;
import org.fovea.schema.FellowEyeMeasurement;
import org.fovea.schema.FellowEyeScoring;
import org.fovea.schema.FellowEyeShare;
import org.fovea.schema.FellowEyeWeight;
import org.fovea.schema.JudgedLevel;
import org.fovea.schema.Laterality;
import org.fovea.schema.OperatingPoint;
import org.fovea.schema.Prediction;
import org.fovea.schema.ScoreGain;
import org.fovea.schema.SliceMetrics;
import org.fovea.schema.Split;
import org.fovea.schema.TargetCalibration;
import org.fovea.stages.metrics.GroupBootstrap;
import org.fovea.stages.metrics.PairedAreas;
import org.fovea.stages.scoring.RotationAverage;
import org.fovea.stages.target.Heads;
import org.fovea.stages.target.Target;
import org.junit.jupiter.api.Test;

class FellowEyeEvaluationTest {
  private static final Heads HEADS = Heads.of(List.of(new Target("referable", 2)));
  private static final EvaluateConfig CONFIG =
      new EvaluateConfig(
          OperatingPointRule.DEFAULT,
          32,
          RotationAverage.NONE,
          Calibration.TEMPERATURE_AND_BIAS,
          FellowEye.AUTO,
          new GroupBootstrap(200, 7),
          SliceConfig.DEFAULT,
          new TreeMap<>());
  private static final int PATIENTS = 60;

  /** Both eyes of a patient have one grade, and logits that say it with noise of their own. */
  private static List<Prediction> patients(Split split, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Prediction> images = new ArrayList<>();
    for (int patient = 0; patient < PATIENTS; patient++) {
      for (Laterality eye : List.of(Laterality.LEFT, Laterality.RIGHT)) {
        double logit = (patient % 2 == 0 ? 0.5 : -0.5) + 2 * random.nextDouble() - 1;
        images.add(image(split + "-" + patient, eye, split, patient % 2 == 0 ? 2 : 0, logit));
      }
    }
    return images;
  }

  private static Prediction image(
      String patient, Laterality eye, Split split, int grade, double logit) {
    return Prediction.newBuilder(
            Predictions.of(patient + "-" + eye, "north", split, grade, 1 / (1 + Math.exp(-logit))))
        .setGroupId(patient)
        .setLaterality(eye)
        .setLogits(List.of(logit))
        .build();
  }

  private static List<Prediction> study() {
    List<Prediction> images = new ArrayList<>();
    images.addAll(patients(Split.VALIDATION, 1));
    images.addAll(patients(Split.CALIBRATION, 2));
    images.addAll(patients(Split.TEST, 3));
    return images;
  }

  private static FellowEyeMeasurement measure(List<Prediction> images) {
    List<Prediction> calibration =
        images.stream().filter(image -> image.getSplit() == Split.CALIBRATION).toList();
    return new FellowEyeEvaluation(HEADS, CONFIG).of(images, CalibrationFit.of(calibration, HEADS));
  }

  private static List<Prediction> changed(
      List<Prediction> images, Split split, UnaryOperator<Prediction> change) {
    return images.stream()
        .map(image -> image.getSplit() == split ? change.apply(image) : image)
        .toList();
  }

  private static Prediction withoutLogit(Prediction image) {
    return Prediction.newBuilder(image).setLogits(List.of(0.0)).setScores(List.of(0.5)).build();
  }

  @Test
  void weighsEyesThatSayTheSameOfAPatientTogetherAndGainsByIt() {
    List<Prediction> images = study();

    FellowEyeMeasurement measured = measure(images);

    FellowEyeWeight weight = measured.getWeights().get(0);
    assertThat(weight.getWeight()).isGreaterThanOrEqualTo(0.3);
    assertThat(weight.getChosenOn()).isEqualTo(Split.VALIDATION);
    assertThat(weight.getImages()).isEqualTo(2 * PATIENTS);
    assertThat(weight.getAuc()).isGreaterThan(weight.getAucWithout());
    ScoreGain onTest = gain(measured, Split.TEST, JudgedLevel.IMAGE);
    assertThat(onTest.getDifferenceLower()).isPositive();
    assertThat(onTest.getImages()).isEqualTo(2 * PATIENTS);
    assertThat(gain(measured, Split.TEST, JudgedLevel.EYE).getImages()).isEqualTo(2 * PATIENTS);
    assertThat(gain(measured, Split.TEST, JudgedLevel.PATIENT).getImages()).isEqualTo(PATIENTS);
    assertThat(measured.getRemark()).isNull();
  }

  @Test
  void measuresTheGainOnTheSameImagesInPairs() {
    List<Prediction> images = study();

    FellowEyeMeasurement measured = measure(images);

    double weight = measured.getScoring().getWeights().get(0);
    List<Prediction> own = images.stream().filter(image -> image.getSplit() == Split.TEST).toList();
    List<Prediction> joined = new ArrayList<>();
    for (int i = 0; i < own.size(); i++) {
      // The fellow eye is the neighbour in the list.
      double logit =
          (1 - weight) * own.get(i).getLogits().get(0) + weight * own.get(i ^ 1).getLogits().get(0);
      joined.add(
          Prediction.newBuilder(own.get(i)).setScores(List.of(1 / (1 + Math.exp(-logit)))).build());
    }
    PairedAreas expected =
        PairedAreas.of(
                GradedScores.of(joined, HEADS.questions(), 0),
                GradedScores.of(own, HEADS.questions(), 0),
                CONFIG.bootstrap())
            .orElseThrow();
    ScoreGain gain = gain(measured, Split.TEST, JudgedLevel.IMAGE);
    assertThat(gain.getDifference()).isEqualTo(expected.difference());
    assertThat(gain.getDifferenceLower()).isEqualTo(expected.interval().orElseThrow().lower());
    assertThat(gain.getDifferenceUpper()).isEqualTo(expected.interval().orElseThrow().upper());
    assertThat(gain.getAuc() - gain.getAucWithout()).isEqualTo(expected.difference());
  }

  private static ScoreGain gain(FellowEyeMeasurement measured, Split split, JudgedLevel level) {
    return measured.getGains().stream()
        .filter(gain -> gain.getSplit() == split && gain.getLevel() == level)
        .filter(gain -> gain.getSlice().equals("all"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void choosesNothingOnTestImages() {
    List<Prediction> images = study();

    FellowEyeMeasurement other =
        measure(changed(images, Split.TEST, FellowEyeEvaluationTest::withoutLogit));

    assertThat(other.getScoring()).isEqualTo(measure(images).getScoring());
  }

  @Test
  void choosesWeightsOnValidationAndCalibratesOnCalibration() {
    List<Prediction> images = study();
    FellowEyeScoring scoring = measure(images).getScoring();

    FellowEyeMeasurement otherCalibration =
        measure(changed(images, Split.CALIBRATION, image -> scaled(image, 3)));
    assertThat(otherCalibration.getScoring().getWeights()).isEqualTo(scoring.getWeights());
    assertThat(otherCalibration.getScoring().getCalibration())
        .isNotEqualTo(scoring.getCalibration());

    FellowEyeMeasurement noValidation =
        measure(images.stream().filter(image -> image.getSplit() != Split.VALIDATION).toList());
    assertThat(noValidation.getWeights().get(0).getChosenOn()).isEqualTo(Split.CALIBRATION);
  }

  private static Prediction scaled(Prediction image, double factor) {
    double logit = factor * image.getLogits().get(0);
    return Prediction.newBuilder(image)
        .setLogits(List.of(logit))
        .setScores(List.of(1 / (1 + Math.exp(-logit))))
        .build();
  }

  @Test
  void freezesACalibrationAndThresholdsOfItsOwn() {
    List<Prediction> images = study();

    FellowEyeMeasurement measured = measure(images);

    FellowEyeScoring scoring = measured.getScoring();
    FellowEyeImages calibration = FellowEyeImages.of(images).of(Split.CALIBRATION);
    List<Prediction> joined = calibration.joined(scoring.getWeights());
    List<TargetCalibration> fits = CalibrationFit.of(joined, HEADS);
    assertThat(scoring.getCalibration()).isEqualTo(fits);
    assertThat(scoring.getOperatingPoints())
        .hasSize(2)
        .isEqualTo(
            OperatingPointSelection.choose(
                CalibrationFit.apply(fits, joined), HEADS.questions(), CONFIG));
    assertThat(measured.getSlices())
        .extracting(SliceMetrics::getSplit, SliceMetrics::getSlice)
        .hasSize(6);
    assertThat(measured.getSlices().get(0).getOperatingPoints().get(0).getThreshold())
        .isEqualTo(scoring.getOperatingPoints().get(0).getThreshold());
    assertThat(scoring.getOperatingPoints())
        .extracting(OperatingPoint::getChosenOn)
        .containsOnly(Split.CALIBRATION);
  }

  @Test
  void joinsNoEyesOfUnknownPatientsAndSaysHowManyItJoins() {
    List<Prediction> images = new ArrayList<>(study());
    images.add(
        Prediction.newBuilder(image("lone", Laterality.LEFT, Split.TEST, 4, 9))
            .setSource("south")
            .build());
    for (Laterality eye : List.of(Laterality.LEFT, Laterality.RIGHT)) {
      images.add(
          Prediction.newBuilder(image("somebody", eye, Split.TEST, 4, 9))
              .setSource("south")
              .setPatientKnown(false)
              .build());
    }

    FellowEyeMeasurement measured = measure(images);

    assertThat(measured.getShares())
        .filteredOn(share -> share.getSplit() == Split.TEST)
        .containsExactly(
            new FellowEyeShare(Split.TEST, "all", 2L * PATIENTS + 3, 2L * PATIENTS),
            new FellowEyeShare(Split.TEST, "north", 2L * PATIENTS, 2L * PATIENTS),
            new FellowEyeShare(Split.TEST, "south", 3L, 0L));
    assertThat(measured.getGains()).isEqualTo(measure(study()).getGains());
  }

  @Test
  void leavesEyesAloneWhereTheFellowEyeDoesNotHelp() {
    List<Prediction> perfect =
        study().stream()
            .map(image -> scaledTo(image, image.getGrade() == DrGrade.NONE ? -3 : 3))
            .toList();

    FellowEyeMeasurement measured = measure(perfect);

    assertThat(measured.getScoring()).isNull();
    assertThat(measured.getRemark())
        .isEqualTo(
            "with the fellow eye, the 120 images of VALIDATION that have one are not ordered better"
                + " than without, for any target");
    assertThat(measured.getGains()).isEmpty();
    assertThat(measured.getShares()).isNotEmpty();
  }

  private static Prediction scaledTo(Prediction image, double logit) {
    return Prediction.newBuilder(image)
        .setLogits(List.of(logit))
        .setScores(List.of(1 / (1 + Math.exp(-logit))))
        .build();
  }

  @Test
  void saysSoWhereNoPatientIsKnown() {
    List<Prediction> images =
        study().stream()
            .map(image -> Prediction.newBuilder(image).setPatientKnown(false).build())
            .toList();

    FellowEyeMeasurement measured = measure(images);

    assertThat(measured.getScoring()).isNull();
    assertThat(measured.getRemark()).contains("patients or eyes are not known");
  }

  @Test
  void saysSoWhereCalibrationImagesWithAFellowEyeAreOfOneClass() {
    List<Prediction> images =
        changed(
            study(),
            Split.CALIBRATION,
            image -> Prediction.newBuilder(image).setGrade(DrGrade.SEVERE).build());

    assertThat(new FellowEyeEvaluation(HEADS, CONFIG).of(images, List.of()).getRemark())
        .isEqualTo(
            "the 120 calibration images whose fellow eye was scored are of one class for referable,"
                + " so that there are no thresholds");
  }
}
