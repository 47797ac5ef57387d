package org.fovea.stages.finetune;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.fovea.schema.TrainingExample;
import org.fovea.stages.metrics.AreaUnderRocCurve;
import org.fovea.stages.metrics.TwoClassScores;
import org.fovea.stages.target.Head;
import org.fovea.stages.target.Heads;
import org.fovea.stages.target.Target;
import org.jspecify.annotations.Nullable;

/**
 * How good the weights are on the validation images.
 *
 * @param loss mean over images and heads of the negative logarithm of the probability of the true
 *     group, in nats
 * @param auc area under the ROC curve by question; null where all images are of one class
 */
record ValidationScore(double loss, Map<String, @Nullable Double> auc) {

  /**
   * Measures the outputs of a network.
   *
   * @param outputs (images, outputs)
   * @param examples the images, in the same order
   */
  static ValidationScore of(List<float[]> outputs, List<TrainingExample> examples, Heads heads) {
    double loss = 0;
    for (int i = 0; i < heads.list().size(); i++) {
      Head head = heads.list().get(i);
      for (int image = 0; image < examples.size(); image++) {
        int group = TrueGroup.of(head, examples.get(image));
        loss += head.form().loss(heads.outputsOf(i, outputs.get(image)), group);
      }
    }
    return new ValidationScore(
        loss / ((double) examples.size() * heads.list().size()),
        areas(outputs.stream().map(heads::logOdds).toList(), examples, heads.questions()));
  }

  private static Map<String, @Nullable Double> areas(
      List<double[]> logOdds, List<TrainingExample> examples, List<Target> questions) {
    Map<String, @Nullable Double> auc = new TreeMap<>();
    for (int question = 0; question < questions.size(); question++) {
      double[] scores = new double[examples.size()];
      boolean[] positive = new boolean[examples.size()];
      for (int image = 0; image < scores.length; image++) {
        scores[image] = logOdds.get(image)[question];
        positive[image] = questions.get(question).isPositive(TrueGroup.grade(examples.get(image)));
      }
      Optional<AreaUnderRocCurve> area = AreaUnderRocCurve.of(TwoClassScores.of(scores, positive));
      auc.put(questions.get(question).name(), area.map(AreaUnderRocCurve::value).orElse(null));
    }
    return auc;
  }

  /**
   * Returns whether this is better than another: by the mean AUC over the questions that have one;
   * by the loss where none has, or where the means are equal.
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
        (question, value) -> {
          if (value != null) {
            details.put("auc." + question, value);
          }
        });
    return details;
  }

  /** Returns whether any question has an AUC. */
  boolean hasAuc() {
    return auc.values().stream().anyMatch(Objects::nonNull);
  }

  /** Returns the mean AUC over the questions that have one; 0 where none has. */
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
}
