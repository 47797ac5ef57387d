package org.fovea.stages.metrics;

import java.io.Serializable;
import java.util.OptionalDouble;

/**
 * How often a yes-or-no verdict was right and wrong, and the shares that follow.
 *
 * @param truePositives positives called positive
 * @param falsePositives negatives called positive
 * @param trueNegatives negatives called negative
 * @param falseNegatives positives called negative: the missed ones
 */
public record BinaryConfusion(
    long truePositives, long falsePositives, long trueNegatives, long falseNegatives)
    implements Serializable {
  public BinaryConfusion {
    if (truePositives < 0 || falsePositives < 0 || trueNegatives < 0 || falseNegatives < 0) {
      throw new IllegalArgumentException(
          "counts must not be negative, but truePositives, falsePositives, trueNegatives,"
              + " falseNegatives were "
              + truePositives
              + ", "
              + falsePositives
              + ", "
              + trueNegatives
              + ", "
              + falseNegatives);
    }
  }

  /** Returns the number of images. */
  public long count() {
    return truePositives + falsePositives + trueNegatives + falseNegatives;
  }

  /** Returns the share of positives that were found. */
  public Proportion sensitivity() {
    return new Proportion(truePositives, truePositives + falseNegatives);
  }

  /** Returns the share of negatives that were called negative. */
  public Proportion specificity() {
    return new Proportion(trueNegatives, trueNegatives + falsePositives);
  }

  /** Returns the share of true ones among those called positive, at the prevalence of the data. */
  public Proportion positivePredictiveValue() {
    return new Proportion(truePositives, truePositives + falsePositives);
  }

  /** Returns the share of true ones among those called negative, at the prevalence of the data. */
  public Proportion negativePredictiveValue() {
    return new Proportion(trueNegatives, trueNegatives + falseNegatives);
  }

  /** Returns the share of right verdicts. */
  public Proportion accuracy() {
    return new Proportion(truePositives + trueNegatives, count());
  }

  /**
   * Returns the harmonic mean of sensitivity and positive predictive value, 0 to 1.
   *
   * <p>Empty where nothing is positive, neither in truth nor by verdict.
   */
  public OptionalDouble f1() {
    long denominator = 2 * truePositives + falsePositives + falseNegatives;
    return denominator == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(2.0 * truePositives / denominator);
  }
}
