package org.fovea.stages.scoring;

import java.util.ArrayList;
import java.util.List;
import org.fovea.schema.FellowEyeScoring;

/**
 * Scores a photograph by both eyes of its patient, as a model's record says: its log odds are
 * {@code (1 - w) * own + w * fellow eye's}.
 *
 * <p>Diabetic retinopathy is a disease of the whole body, and mostly as bad in one eye as in the
 * other: what is seen in the fellow eye says something of this one.
 */
public final class BothEyes {
  private final List<Double> weights;
  private final CalibratedScores calibration;

  public BothEyes(FellowEyeScoring scoring) {
    weights = List.copyOf(scoring.getWeights());
    calibration = new CalibratedScores(scoring.getCalibration());
  }

  /**
   * Returns the scores.
   *
   * @param own log odds of the photograph, one per question in the model's order
   * @param fellow the same of the fellow eye
   * @return calibrated as scores by both eyes are
   * @throws IllegalArgumentException if they do not have one value for each weight
   */
  public ImageScores of(List<Double> own, List<Double> fellow) {
    List<Double> joined = joined(own, fellow, weights);
    return new ImageScores(joined, calibration.of(joined));
  }

  /**
   * Returns log odds of both eyes.
   *
   * @param weights of the fellow eye, 0 to 0.5, one per question
   * @throws IllegalArgumentException if the three are not of one length
   */
  public static List<Double> joined(List<Double> own, List<Double> fellow, List<Double> weights) {
    if (own.size() != weights.size() || fellow.size() != weights.size()) {
      throw new IllegalArgumentException(
          "both eyes are joined by %d weights, but one has %d scores and the other %d; the record is of another model"
              .formatted(weights.size(), own.size(), fellow.size()));
    }
    List<Double> joined = new ArrayList<>();
    for (int question = 0; question < weights.size(); question++) {
      double weight = weights.get(question);
      joined.add((1 - weight) * own.get(question) + weight * fellow.get(question));
    }
    return joined;
  }
}
