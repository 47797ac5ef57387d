package org.fovea.pipeline.audit;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.fovea.pipeline.AuditCheck;
import org.fovea.schema.DatasetManifest;
import org.fovea.schema.EvaluationReport;
import org.fovea.schema.FileRole;
import org.fovea.schema.OperatingPoint;
import org.fovea.schema.Prediction;
import org.fovea.schema.Split;
import org.fovea.schema.TrainedModel;
import org.fovea.schema.TrainingExample;
import org.fovea.schema.UngradableImage;
import org.fovea.stages.artifact.CanonicalJson;
import org.fovea.stages.evaluate.EvaluateConfig;
import org.fovea.stages.evaluate.EvaluateModel;
import org.fovea.stages.evaluate.EvaluatedData;
import org.fovea.stages.evaluate.PhotographTraits;
import org.fovea.stages.evaluate.ReportAssembly;
import org.fovea.stages.evaluate.UnusableCalibrationException;
import org.fovea.stages.scoring.ModelTargets;

/** Holds predictions against examples, and derives the report from them again. */
final class EvaluationAudit {
  private static final double SCORE_TOLERANCE = 1e-12;

  private final Findings findings;

  EvaluationAudit(Findings findings) {
    this.findings = findings;
  }

  /** Checks an output of evaluation; all outputs have to be sound. */
  void check(AuditedOutput evaluated, AuditedOutput trained, AssignedImages study)
      throws IOException {
    TrainedModel model = trained.record(FileRole.PART, TrainedModel.class);
    List<Prediction> predictions = evaluated.records(FileRole.PART, Prediction.class);
    checkPredictions(evaluated, model, predictions, study);
    EvaluationReport report = evaluated.record(FileRole.REPORT, EvaluationReport.class);
    for (OperatingPoint point : report.getOperatingPoints()) {
      findings.expect(
          AuditCheck.OPERATING_POINT,
          "%s: %s of %s: split that it was chosen on"
              .formatted(evaluated, point.getName(), point.getTarget()),
          Split.CALIBRATION,
          point.getChosenOn());
    }
    checkReport(evaluated, model, predictions, report, study);
  }

  private void checkPredictions(
      AuditedOutput evaluated,
      TrainedModel model,
      List<Prediction> predictions,
      AssignedImages study) {
    TreeSet<String> left = new TreeSet<>();
    study
        .images()
        .forEach(
            (id, image) -> {
              if (EvaluatedData.includes(image.example().getSplit())) {
                left.add(id);
              }
            });
    for (Prediction prediction : predictions) {
      String where = evaluated + ": image " + prediction.getImageId();
      AssignedImages.AssignedImage image = study.images().get(prediction.getImageId());
      if (image == null || !left.remove(prediction.getImageId())) {
        findings.fail(
            AuditCheck.PREDICTION,
            where,
            "an image that is measured on, once",
            image == null ? "no example" : "an image of " + image.example().getSplit());
        continue;
      }
      findings.expect(
          AuditCheck.PREDICTION, where, describe(image.example()), describe(prediction));
      findings.expect(
          AuditCheck.PREDICTION,
          where + ": model",
          model.getModelDigest(),
          prediction.getModelDigest());
      checkScores(where, prediction, model);
    }
    for (String id : left) {
      findings.fail(AuditCheck.PREDICTION, evaluated + ": image " + id, "a prediction", "none");
    }
  }

  private static String describe(TrainingExample example) {
    return "occurrence %s of %s, group %s (%s), %s, %s, %s, labels %s"
        .formatted(
            example.getOccurrenceId(),
            example.getSource(),
            example.getGroupId(),
            example.getPatientKnown(),
            example.getLaterality(),
            example.getGrade(),
            example.getSplit(),
            new TreeMap<>(example.getLabels()));
  }

  private static String describe(Prediction prediction) {
    return "occurrence %s of %s, group %s (%s), %s, %s, %s, labels %s"
        .formatted(
            prediction.getOccurrenceId(),
            prediction.getSource(),
            prediction.getGroupId(),
            prediction.getPatientKnown(),
            prediction.getLaterality(),
            prediction.getGrade(),
            prediction.getSplit(),
            new TreeMap<>(prediction.getLabels()));
  }

  private void checkScores(String where, Prediction prediction, TrainedModel model) {
    int questions = ModelTargets.of(model.getTargets()).size();
    boolean scored =
        findings.expect(
            AuditCheck.PREDICTION, where + ": scores", questions, prediction.getScores().size());
    boolean explained =
        findings.expect(
            AuditCheck.PREDICTION, where + ": logits", questions, prediction.getLogits().size());
    for (int t = 0; scored && explained && t < questions; t++) {
      double expected = 1 / (1 + Math.exp(-prediction.getLogits().get(t)));
      double found = prediction.getScores().get(t);
      if (Math.abs(expected - found) <= SCORE_TOLERANCE) {
        findings.pass(AuditCheck.PREDICTION);
      } else {
        findings.fail(
            AuditCheck.PREDICTION,
            where + ": score " + t + " by its logit",
            Double.toString(expected),
            Double.toString(found));
      }
    }
  }

  private void checkReport(
      AuditedOutput evaluated,
      TrainedModel model,
      List<Prediction> predictions,
      EvaluationReport report,
      AssignedImages study)
      throws IOException {
    DatasetManifest dataset = study.assigned().record(FileRole.DATASET, DatasetManifest.class);
    List<UngradableImage> ungradable =
        study.assigned().records(FileRole.UNGRADABLE, UngradableImage.class);
    Optional<EvaluationReport> derived =
        derive(evaluated, model, predictions, ungradable, traits(study), dataset);
    if (derived.isEmpty()) {
      return;
    }
    List<RecordDifferences.Difference> differences =
        RecordDifferences.between(derived.get(), report);
    for (RecordDifferences.Difference difference : differences) {
      boolean threshold = difference.path().startsWith("operatingPoints");
      findings.fail(
          threshold ? AuditCheck.OPERATING_POINT : AuditCheck.METRIC,
          evaluated + ": report: " + difference.path(),
          difference.expected(),
          difference.found());
    }
    if (differences.isEmpty()) {
      report.getOperatingPoints().forEach(point -> findings.pass(AuditCheck.OPERATING_POINT));
      report.getSlices().forEach(slice -> findings.pass(AuditCheck.METRIC));
    }
  }

  private static PhotographTraits traits(AssignedImages study) {
    PhotographTraits traits = new PhotographTraits();
    study.occurrences().values().forEach(traits::add);
    study.measurements().values().forEach(traits::add);
    return traits;
  }

  private Optional<EvaluationReport> derive(
      AuditedOutput evaluated,
      TrainedModel model,
      List<Prediction> predictions,
      List<UngradableImage> ungradable,
      PhotographTraits traits,
      DatasetManifest dataset) {
    int version = evaluated.manifest().getLogicVersion();
    if (version != EvaluateModel.LOGIC_VERSION) {
      findings.leaveOpen(
          "%s was made by logic version %d, this is %d: its report is not derived again"
              .formatted(evaluated, version, EvaluateModel.LOGIC_VERSION));
      return Optional.empty();
    }
    try {
      EvaluateConfig config =
          CanonicalJson.read(evaluated.manifest().getConfig(), EvaluateConfig.class);
      return Optional.of(
          ReportAssembly.report(
              predictions,
              ungradable,
              traits,
              model,
              dataset,
              config,
              evaluated.manifest().getSynthetic()));
    } catch (IllegalArgumentException | UnusableCalibrationException e) {
      findings.fail(
          AuditCheck.METRIC,
          evaluated.name(),
          "predictions that a report can be made of",
          Words.of(e));
      return Optional.empty();
    }
  }
}
