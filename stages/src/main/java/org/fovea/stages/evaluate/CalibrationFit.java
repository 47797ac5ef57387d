package org.fovea.stages.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.fovea.schema.Prediction;
import org.fovea.schema.Split;
import org.fovea.schema.TargetCalibration;
import org.fovea.stages.metrics.LogisticCalibration;
import org.fovea.stages.metrics.TwoClassScores;
import org.fovea.stages.scoring.CalibratedScores;
import org.fovea.stages.target.Head;
import org.fovea.stages.target.Heads;
import org.fovea.stages.target.Target;

/**
 * Fits each binary target's temperature and bias on the calibration images, and applies them.
 *
 * <p>The questions of a target with groups stay as they are: fitted one by one, a worse group could
 * become more probable than it or a milder one.
 */
final class CalibrationFit {
  private CalibrationFit() {}

  /**
   * Returns what makes probabilities of logits, in the order of the questions.
   *
   * @param calibration predictions of the calibration split, in any order
   */
  static List<TargetCalibration> of(List<Prediction> calibration, Heads heads) {
    List<TargetCalibration> fits = new ArrayList<>();
    for (Head head : heads.list()) {
      for (Target question : head.questions()) {
        Optional<LogisticCalibration> fit =
            head instanceof Target
                ? LogisticCalibration.fit(logits(calibration, heads.questions(), fits.size()))
                : Optional.empty();
        LogisticCalibration used = fit.orElse(LogisticCalibration.NONE);
        fits.add(
            TargetCalibration.newBuilder()
                .setTarget(question.name())
                .setTemperature(used.temperature())
                .setBias(used.bias())
                .setFitted(fit.isPresent())
                .setFittedOn(Split.CALIBRATION)
                .setImages(calibration.size())
                .build());
      }
    }
    return fits;
  }

  private static TwoClassScores logits(
      List<Prediction> predictions, List<Target> targets, int target) {
    double[] logits = new double[predictions.size()];
    boolean[] positive = new boolean[predictions.size()];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = predictions.get(i).getLogits().get(target);
      positive[i] = targets.get(target).isPositive(GradedScores.grade(predictions.get(i)));
    }
    return TwoClassScores.of(logits, positive);
  }

  /** Returns the same predictions with other scores; of the given ones none is changed. */
  static List<Prediction> apply(List<TargetCalibration> fits, List<Prediction> predictions) {
    CalibratedScores scores = new CalibratedScores(fits);
    return predictions.stream()
        .map(
            prediction ->
                Prediction.newBuilder(prediction)
                    .setScores(scores.of(prediction.getLogits()))
                    .build())
        .toList();
  }
}
