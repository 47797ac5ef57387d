package org.fovea.stages.metrics;

import java.util.OptionalDouble;

/**
 * What a verdict is worth where positives are as frequent as stated, not as in the data: by Bayes'
 * rule from sensitivity and specificity, which do not depend on how frequent they are.
 *
 * @param sensitivity share of positives found
 * @param specificity share of negatives called negative
 * @param prevalence share of positives, above 0 and below 1
 * @see <a href="https://doi.org/10.1136/bmj.309.6947.102">Altman and Bland, 1994, Diagnostic tests
 *     2: predictive values</a>
 */
public record PredictiveValues(
    GroupedRatio sensitivity, GroupedRatio specificity, double prevalence) {
  public PredictiveValues {
    if (!(prevalence > 0 && prevalence < 1)) { // also rejects NaN
      throw new IllegalArgumentException(
          "prevalence must be above 0 and below 1, but was " + prevalence);
    }
  }

  /** Returns the share of true among those called positive; empty where it is 0/0. */
  public OptionalDouble positive() {
    return defined(positive(value(sensitivity), value(specificity)));
  }

  /** Returns the share of true among those called negative; empty where it is 0/0. */
  public OptionalDouble negative() {
    return defined(negative(value(sensitivity), value(specificity)));
  }

  /** Returns the same in a resample; NaN where it is 0/0. */
  public double positive(int[] multiplicities) {
    return positive(
        sensitivity.applyAsDouble(multiplicities), specificity.applyAsDouble(multiplicities));
  }

  /** Returns the same in a resample; NaN where it is 0/0. */
  public double negative(int[] multiplicities) {
    return negative(
        sensitivity.applyAsDouble(multiplicities), specificity.applyAsDouble(multiplicities));
  }

  private double positive(double sensitive, double specific) {
    double truePositives = sensitive * prevalence;
    return truePositives / (truePositives + (1 - specific) * (1 - prevalence));
  }

  private double negative(double sensitive, double specific) {
    double trueNegatives = specific * (1 - prevalence);
    return trueNegatives / (trueNegatives + (1 - sensitive) * prevalence);
  }

  private static double value(GroupedRatio ratio) {
    return ratio.total().value().orElse(Double.NaN);
  }

  private static OptionalDouble defined(double value) {
    return Double.isNaN(value) ? OptionalDouble.empty() : OptionalDouble.of(value);
  }
}
