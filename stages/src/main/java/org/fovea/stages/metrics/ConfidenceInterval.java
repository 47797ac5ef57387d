package org.fovea.stages.metrics;

import java.io.Serializable;

/**
 * A 95 % interval around an estimate.
 *
 * @param lower lower bound, at most {@code upper}
 * @param upper upper bound
 */
public record ConfidenceInterval(double lower, double upper) implements Serializable {
  /** The 97.5 % quantile of the standard normal distribution, which every 95 % interval uses. */
  static final double NORMAL_QUANTILE = 1.959963984540054;

  public ConfidenceInterval {
    if (!(lower <= upper)) { // also rejects NaN
      throw new IllegalArgumentException(
          "an interval needs lower <= upper, but they were " + lower + " and " + upper);
    }
  }
}
