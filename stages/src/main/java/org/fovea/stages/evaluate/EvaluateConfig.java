package org.fovea.stages.evaluate;

import java.io.Serializable;
import java.util.List;

/**
 * How a model is measured; nothing here depends on the data.
 *
 * @param operatingPoints rules that thresholds are chosen by, for each target; names are unique
 * @param batchSize images scored at once, 1 to 1024: part of the config, since it reaches the last
 *     digits of the scores
 */
public record EvaluateConfig(List<OperatingPointRule> operatingPoints, int batchSize)
    implements Serializable {
  public static final EvaluateConfig DEFAULT = new EvaluateConfig(OperatingPointRule.DEFAULT, 32);

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
  }
}
