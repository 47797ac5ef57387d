package org.fovea.stages.evaluate;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.fovea.schema.Prediction;
import org.fovea.schema.Reliability;
import org.fovea.schema.ReliabilityBin;
import org.fovea.schema.Split;
import org.fovea.stages.metrics.ReliabilityDiagram;
import org.fovea.stages.metrics.TwoClassScores;
import org.fovea.stages.target.Target;

/** Reliability diagrams of each target on each split, before and after calibration. */
final class ReliabilityMeasurement {
  private ReliabilityMeasurement() {}

  /**
   * Measures some images.
   *
   * @param uncalibrated with the scores that the network gives
   * @param calibrated the same images, with the scores that are used
   * @return by target, then split
   */
  static List<Reliability> of(
      List<Prediction> uncalibrated, List<Prediction> calibrated, List<Target> targets) {
    Map<Split, List<Prediction>> before = bySplit(uncalibrated);
    Map<Split, List<Prediction>> after = bySplit(calibrated);
    List<Reliability> all = new ArrayList<>();
    for (int target = 0; target < targets.size(); target++) {
      for (Map.Entry<Split, List<Prediction>> split : after.entrySet()) {
        all.add(
            Reliability.newBuilder()
                .setTarget(targets.get(target).name())
                .setSplit(split.getKey())
                .setBefore(bins(before.getOrDefault(split.getKey(), List.of()), targets, target))
                .setAfter(bins(split.getValue(), targets, target))
                .build());
      }
    }
    return all;
  }

  private static Map<Split, List<Prediction>> bySplit(List<Prediction> predictions) {
    Map<Split, List<Prediction>> bySplit = new EnumMap<>(Split.class);
    for (Prediction prediction : predictions) {
      bySplit.computeIfAbsent(prediction.getSplit(), none -> new ArrayList<>()).add(prediction);
    }
    return bySplit;
  }

  private static List<ReliabilityBin> bins(
      List<Prediction> predictions, List<Target> targets, int target) {
    TwoClassScores scores = GradedScores.of(predictions, targets, target).ungrouped();
    return ReliabilityDiagram.of(scores, ReliabilityDiagram.DEFAULT_BIN_COUNT).bins().stream()
        .map(
            bin ->
                ReliabilityBin.newBuilder()
                    .setLower(bin.lower())
                    .setUpper(bin.upper())
                    .setImages(bin.count())
                    .setPositives(bin.positives())
                    .setMeanScore(SliceMeasurement.orNull(bin.meanScore()))
                    .build())
        .toList();
  }
}
