package org.fovea.stages.finetune;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.fovea.schema.TrainingExample;
import org.fovea.stages.metrics.AreaUnderRocCurve;
import org.fovea.stages.metrics.TwoClassScores;
import org.fovea.stages.target.Target;
import org.jspecify.annotations.Nullable;

/**
 * How good the weights are on the validation images.
 *
 * @param loss mean cross entropy over images and targets, in nats
 * @param auc area under the ROC curve by target; null where all images are of one class
 */
record ValidationScore(double loss, Map<String, @Nullable Double> auc) {

  /**
   * Measures logits.
   *
   * @param logits (images, targets)
   * @param examples the images, in the same order
   */
  static ValidationScore of(
      List<float[]> logits, List<TrainingExample> examples, List<Target> targets) {
    Map<String, @Nullable Double> auc = new TreeMap<>();
    double loss = 0;
    for (int target = 0; target < targets.size(); target++) {
      double[] scores = new double[examples.size()];
      boolean[] positive = new boolean[examples.size()];
      for (int i = 0; i < scores.length; i++) {
        scores[i] = logits.get(i)[target];
        positive[i] = TargetLabels.isPositive(targets.get(target), examples.get(i));
        loss += crossEntropy(scores[i], positive[i]);
      }
      Optional<AreaUnderRocCurve> area = AreaUnderRocCurve.of(TwoClassScores.of(scores, positive));
      auc.put(targets.get(target).name(), area.map(AreaUnderRocCurve::value).orElse(null));
    }
    return new ValidationScore(loss / ((double) examples.size() * targets.size()), auc);
  }

  /**
   * Returns whether this is better than another: by the mean AUC over the targets that have one; by
   * the loss where none has, or where the means are equal.
   */
  boolean isBetterThan(ValidationScore other) {
    int order = Double.compare(meanAuc(), other.meanAuc());
    return order > 0 || (order == 0 && loss < other.loss);
  }

  /** Returns the numbers by name, for a line of progress. */
  Map<String, Double> details() {
    Map<String, Double> details = new LinkedHashMap<>();
    details.put("validationLoss", loss);
    auc.forEach(
        (target, value) -> {
          if (value != null) {
            details.put("auc." + target, value);
          }
        });
    return details;
  }

  /** Returns the mean AUC over the targets that have one; 0 where none has. */
  double meanAuc() {
    double sum = 0;
    int count = 0;
    for (Double value : auc.values()) {
      if (value != null) {
        sum += value;
        count++;
      }
    }
    return count == 0 ? 0 : sum / count;
  }

  private static double crossEntropy(double logit, boolean positive) {
    double towards = positive ? logit : -logit;
    return towards > 0 ? Math.log1p(Math.exp(-towards)) : Math.log1p(Math.exp(towards)) - towards;
  }
}
