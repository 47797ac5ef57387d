package org.fovea.stages.evaluate;

import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import org.fovea.schema.DatasetManifest;
import org.fovea.schema.EvaluationReport;
import org.fovea.schema.IntervalMethod;
import org.fovea.schema.OperatingPoint;
import org.fovea.schema.Prediction;
import org.fovea.schema.Split;
import org.fovea.schema.TargetCalibration;
import org.fovea.schema.TrainedModel;
import org.fovea.schema.UngradableImage;
import org.fovea.stages.scoring.ModelTargets;
import org.fovea.stages.target.Heads;
import org.fovea.stages.target.Target;

/** Puts a report together out of all predictions of a model: a function of these alone. */
public final class ReportAssembly {
  private ReportAssembly() {}

  /**
   * Calibrates scores and chooses thresholds on the calibration images, then measures every split.
   *
   * @param stored one prediction an image, as {@link EvaluateModel} writes them, in any order
   * @param ungradable photographs of the same data set that cannot be graded, in any order
   * @param traits of the images, as far as the config's slices are by them
   * @param dataset what the images were taken from
   * @param synthetic whether the images were drawn
   * @throws UnusableCalibrationException if a target has no calibration images of both classes
   */
  public static EvaluationReport report(
      List<Prediction> stored,
      List<UngradableImage> ungradable,
      PhotographTraits traits,
      TrainedModel model,
      DatasetManifest dataset,
      EvaluateConfig config,
      boolean synthetic) {
    Heads heads = ModelTargets.heads(model.getTargets());
    List<Target> targets = heads.questions();
    EvaluatedData.requireCalibration(dataset, targets);
    List<Prediction> uncalibrated =
        stored.stream().sorted(Comparator.comparing(Prediction::getImageId)).toList();
    List<TargetCalibration> calibration =
        switch (config.calibration()) {
          case TEMPERATURE_AND_BIAS -> CalibrationFit.of(calibrationImages(uncalibrated), heads);
          case NONE -> List.of();
        };
    List<Prediction> predictions = CalibrationFit.apply(calibration, uncalibrated);
    List<OperatingPoint> operatingPoints =
        OperatingPointSelection.choose(calibrationImages(predictions), targets, config);
    EvaluationSummary summary =
        EvaluationSummary.of(predictions, heads, operatingPoints, config, traits);
    GainMeasurement gains = new GainMeasurement(targets, config.bootstrap());
    // Also a source that was only trained on leaves the separation of patients open.
    TreeSet<String> sourcesWithoutPatients = new TreeSet<>(dataset.getSourcesWithoutPatients());
    sourcesWithoutPatients.addAll(summary.sourcesWithoutPatients());
    return EvaluationReport.newBuilder()
        .setModelDigest(model.getModelDigest())
        .setTargets(model.getTargets())
        .setCalibration(calibration)
        .setReliability(ReliabilityMeasurement.of(uncalibrated, predictions, targets))
        .setRotations(config.rotations().degrees())
        .setOperatingPoints(operatingPoints)
        .setSlices(summary.slices())
        .setScreened(
            new ScreenedMeasurement(targets, operatingPoints, config).all(predictions, ungradable))
        .setEyes(summary.eyes())
        .setPatients(summary.patients())
        .setGradeAgreement(summary.gradeAgreement())
        .setSourcesWithoutPatients(List.copyOf(sourcesWithoutPatients))
        .setCalibrationTakenFromValidation(dataset.getCalibrationTakenFromValidation())
        .setSynthetic(synthetic)
        .setRotationGain(
            RotationMeasurement.of(uncalibrated, config.rotations().degrees().size(), gains)
                .orElse(null))
        .setEnsembleGain(
            EnsembleMeasurement.of(uncalibrated, config.rotations().degrees().size(), gains)
                .orElse(null))
        .setFellowEye(
            switch (config.fellowEye()) {
              case AUTO -> new FellowEyeEvaluation(heads, config).of(uncalibrated, calibration);
              case NONE -> null;
            })
        .setIntervals(new IntervalMethod(config.bootstrap().resamples(), config.bootstrap().seed()))
        .setHeldOut(HeldOutImages.of(predictions))
        .build();
  }

  private static List<Prediction> calibrationImages(List<Prediction> predictions) {
    return predictions.stream().filter(image -> image.getSplit() == Split.CALIBRATION).toList();
  }
}
