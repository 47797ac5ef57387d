package org.fovea.stages.scoring;

import java.util.ArrayList;
import java.util.List;
import org.fovea.schema.TargetCalibration;
import org.fovea.stages.metrics.LogisticCalibration;

/** Makes probabilities of the outputs of a model as its record says. */
public final class CalibratedScores {
  private final List<TargetCalibration> calibration;

  /**
   * @param calibration one per target in the model's order, or none at all
   */
  public CalibratedScores(List<TargetCalibration> calibration) {
    this.calibration = List.copyOf(calibration);
  }

  /**
   * Returns the probabilities, one per target.
   *
   * @param logits outputs before the sigmoid, in the model's order
   * @throws IllegalArgumentException if their number is not that of the calibration
   */
  public List<Double> of(List<Double> logits) {
    if (!calibration.isEmpty() && calibration.size() != logits.size()) {
      throw new IllegalArgumentException(
          "the model is calibrated for %d targets, but an image has %d outputs; its record is of another model"
              .formatted(calibration.size(), logits.size()));
    }
    List<Double> scores = new ArrayList<>();
    for (int target = 0; target < logits.size(); target++) {
      scores.add(ofTarget(target).probability(logits.get(target)));
    }
    return scores;
  }

  /** Returns what a model says of an image, its probabilities as the record says. */
  public ImageScores calibrated(ImageScores scores) {
    return new ImageScores(scores.logits(), of(scores.logits()));
  }

  private LogisticCalibration ofTarget(int target) {
    if (calibration.isEmpty()) {
      return LogisticCalibration.NONE;
    }
    TargetCalibration record = calibration.get(target);
    return new LogisticCalibration(record.getTemperature(), record.getBias());
  }
}
