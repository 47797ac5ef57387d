package org.fovea.stages.evaluate;

import java.io.Serializable;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.fovea.stages.metrics.GroupBootstrap;
import org.fovea.stages.scoring.RotationAverage;

/**
 * How a model is measured; nothing here depends on the data.
 *
 * @param operatingPoints rules that thresholds are chosen by, for each target; names are unique
 * @param batchSize images scored at once, 1 to 1024: part of the config, since it reaches the last
 *     digits of the scores
 * @param rotations what a score is the mean over
 * @param calibration how scores are made of outputs, before thresholds are chosen
 * @param fellowEye whether a patient's other eye counts in the score of an eye
 * @param bootstrap what 95 % intervals are made by
 * @param slices what images are looked at together by
 * @param prevalences share of positives, by target, that predictive values are also given for; each
 *     above 0 and below 1; a target need not have one
 */
public record EvaluateConfig(
    List<OperatingPointRule> operatingPoints,
    int batchSize,
    RotationAverage rotations,
    Calibration calibration,
    FellowEye fellowEye,
    GroupBootstrap bootstrap,
    SliceConfig slices,
    SortedMap<String, Double> prevalences)
    implements Serializable {
  public static final EvaluateConfig DEFAULT =
      new EvaluateConfig(
          OperatingPointRule.DEFAULT,
          32,
          RotationAverage.NONE,
          Calibration.TEMPERATURE_AND_BIAS,
          FellowEye.NONE,
          GroupBootstrap.DEFAULT,
          SliceConfig.DEFAULT,
          new TreeMap<>());

  private static final int MAX_BATCH_SIZE = 1024;

  public EvaluateConfig {
    operatingPoints = List.copyOf(operatingPoints);
    List<String> names = operatingPoints.stream().map(OperatingPointRule::name).toList();
    if (names.isEmpty() || names.stream().distinct().count() != names.size()) {
      throw new IllegalArgumentException(
          "operatingPoints must have at least one rule, each with a name of its own, but were "
              + names);
    }
    if (batchSize < 1 || batchSize > MAX_BATCH_SIZE) {
      throw new IllegalArgumentException(
          "batchSize must be between 1 and " + MAX_BATCH_SIZE + " images, but was " + batchSize);
    }
    prevalences = Collections.unmodifiableSortedMap(new TreeMap<>(prevalences));
    for (Map.Entry<String, Double> prevalence : prevalences.entrySet()) {
      if (!(prevalence.getValue() > 0 && prevalence.getValue() < 1)) { // also rejects NaN
        throw new IllegalArgumentException(
            "the prevalence of target %s must be above 0 and below 1, but was %s"
                .formatted(prevalence.getKey(), prevalence.getValue()));
      }
    }
  }
}
