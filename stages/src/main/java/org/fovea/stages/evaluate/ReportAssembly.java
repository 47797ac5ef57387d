package org.fovea.stages.evaluate;

import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import org.fovea.schema.DatasetManifest;
import org.fovea.schema.EvaluationReport;
import org.fovea.schema.OperatingPoint;
import org.fovea.schema.Prediction;
import org.fovea.schema.Split;
import org.fovea.schema.TrainedModel;
import org.fovea.stages.scoring.ModelTargets;
import org.fovea.stages.target.Heads;
import org.fovea.stages.target.Target;

/** Puts a report together out of all predictions of a model. */
final class ReportAssembly {
  private ReportAssembly() {}

  /**
   * Chooses thresholds on the calibration images and measures every split.
   *
   * @param unsorted one prediction an image, in any order
   * @param dataset what the images were taken from
   * @throws UnusableCalibrationException if a target has no calibration images of both classes
   */
  static EvaluationReport report(
      List<Prediction> unsorted,
      TrainedModel model,
      DatasetManifest dataset,
      List<OperatingPointRule> rules,
      boolean synthetic) {
    Heads heads = ModelTargets.heads(model.getTargets());
    List<Target> targets = heads.questions();
    EvaluatedData.requireCalibration(dataset, targets);
    List<Prediction> predictions =
        unsorted.stream().sorted(Comparator.comparing(Prediction::getImageId)).toList();
    List<Prediction> calibration =
        predictions.stream().filter(image -> image.getSplit() == Split.CALIBRATION).toList();
    List<OperatingPoint> operatingPoints =
        OperatingPointSelection.choose(calibration, targets, rules);
    EvaluationSummary summary = EvaluationSummary.of(predictions, heads, operatingPoints);
    // Also a source that was only trained on leaves the separation of patients open.
    TreeSet<String> sourcesWithoutPatients = new TreeSet<>(dataset.getSourcesWithoutPatients());
    sourcesWithoutPatients.addAll(summary.sourcesWithoutPatients());
    return EvaluationReport.newBuilder()
        .setModelDigest(model.getModelDigest())
        .setTargets(model.getTargets())
        .setOperatingPoints(operatingPoints)
        .setSlices(summary.slices())
        .setGradeAgreement(summary.gradeAgreement())
        .setSourcesWithoutPatients(List.copyOf(sourcesWithoutPatients))
        .setCalibrationTakenFromValidation(dataset.getCalibrationTakenFromValidation())
        .setSynthetic(synthetic)
        .build();
  }
}
