package org.fovea.stages.review;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.fovea.schema.DrGrade;
import org.fovea.schema.ErrorCount;
import org.fovea.schema.EvaluationReport;
import org.fovea.schema.OperatingPoint;
import org.fovea.schema.Prediction;
import org.fovea.schema.Split;
import org.fovea.stages.scoring.CalibratedScores;
import org.fovea.stages.scoring.ModelTargets;
import org.fovea.stages.target.Target;

/**
 * Which test images a model got most wrong.
 *
 * <p>Of the missed ones, the worst grade is worst, and of one grade the lowest score; of those
 * called positive by mistake, the highest score. Equal ones are in ascending order of images, so
 * that the choice does not depend on the order of the predictions.
 */
final class WorstErrors {
  /** Errors of each kind that are shown for a question. */
  static final int ERRORS_PER_KIND = 6;

  /**
   * The operating point that a model is used at; another is taken where a question has not got it.
   */
  private static final String OPERATING_POINT = "highSensitivity";

  /** One error, with its calibrated score. */
  record ScoredError(Prediction prediction, double score) {}

  /**
   * The errors of one question.
   *
   * @param question place of the question in the model's order
   * @param count how many there are
   * @param missed the worst of the missed ones
   * @param calledPositive the worst of the others
   */
  record OfQuestion(
      int question, ErrorCount count, List<ScoredError> missed, List<ScoredError> calledPositive) {}

  private WorstErrors() {}

  /**
   * Finds them, for each question that has an operating point.
   *
   * @param predictions of any splits, in any order; only those of the test split count
   */
  static List<OfQuestion> of(List<Prediction> predictions, EvaluationReport report) {
    List<Target> questions = ModelTargets.of(report.getTargets());
    List<OfQuestion> errors = new ArrayList<>();
    for (int question = 0; question < questions.size(); question++) {
      Optional<OperatingPoint> point = operatingPoint(report, questions.get(question).name());
      if (point.isPresent()) {
        errors.add(of(predictions, report, questions.get(question), question, point.get()));
      }
    }
    return errors;
  }

  private static Optional<OperatingPoint> operatingPoint(EvaluationReport report, String question) {
    List<OperatingPoint> points =
        report.getOperatingPoints().stream()
            .filter(point -> point.getTarget().equals(question))
            .toList();
    return points.stream()
        .filter(point -> point.getName().equals(OPERATING_POINT))
        .findFirst()
        .or(() -> points.stream().findFirst());
  }

  private static OfQuestion of(
      List<Prediction> predictions,
      EvaluationReport report,
      Target question,
      int place,
      OperatingPoint point) {
    CalibratedScores calibration = new CalibratedScores(report.getCalibration());
    List<ScoredError> missed = new ArrayList<>();
    List<ScoredError> calledPositive = new ArrayList<>();
    long images = 0;
    for (Prediction prediction : predictions) {
      DrGrade grade = prediction.getGrade();
      if (prediction.getSplit() != Split.TEST || grade == null) {
        continue;
      }
      images++;
      double score = calibration.of(prediction.getLogits()).get(place);
      boolean positive = question.isPositive(Target.GRADE_NAMES.indexOf(grade.name()));
      if (positive != (score >= point.getThreshold())) {
        (positive ? missed : calledPositive).add(new ScoredError(prediction, score));
      }
    }
    ErrorCount count =
        new ErrorCount(
            question.name(),
            point.getName(),
            point.getThreshold(),
            images,
            (long) missed.size(),
            (long) calledPositive.size());
    Comparator<ScoredError> byImage =
        Comparator.comparing(error -> error.prediction().getOccurrenceId());
    missed.sort(
        Comparator.comparing(
                (ScoredError error) -> error.prediction().getGrade(), Comparator.reverseOrder())
            .thenComparingDouble(ScoredError::score)
            .thenComparing(byImage));
    calledPositive.sort(
        Comparator.comparingDouble(ScoredError::score).reversed().thenComparing(byImage));
    return new OfQuestion(place, count, worst(missed), worst(calledPositive));
  }

  private static List<ScoredError> worst(List<ScoredError> errors) {
    return List.copyOf(errors.subList(0, Math.min(ERRORS_PER_KIND, errors.size())));
  }
}
