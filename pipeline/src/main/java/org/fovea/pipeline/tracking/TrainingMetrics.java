package org.fovea.pipeline.tracking;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.fovea.schema.TrainedModel;
import org.fovea.schema.TrainingEpoch;

/** What was measured while a model was trained, epoch by epoch. */
final class TrainingMetrics {
  private TrainingMetrics() {}

  static List<TrackedMetric> of(TrainedModel model, long timestampMillis) {
    List<TrackedMetric> metrics = new ArrayList<>();
    for (TrainingEpoch epoch : model.getEpochs()) {
      TreeMap<String, Double> values = new TreeMap<>();
      values.put("learning_rate", epoch.getLearningRate());
      values.put("train_loss", epoch.getTrainLoss());
      values.put("validation_loss", epoch.getValidationLoss());
      epoch
          .getValidationAuc()
          .forEach(
              (question, auc) -> {
                if (auc != null) { // undefined where all images are of one class
                  values.put("validation_auc/" + question, auc);
                }
              });
      values.forEach(
          (name, value) ->
              metrics.add(
                  new TrackedMetric("training/" + name, value, timestampMillis, epoch.getEpoch())));
    }
    return metrics;
  }
}
