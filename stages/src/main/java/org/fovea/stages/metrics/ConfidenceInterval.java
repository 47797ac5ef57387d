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

  /**
   * Returns the 95 % Wilson score interval of a share, within [0, 1].
   *
   * @param share 0 to 1
   * @param count independent things that the share is of, above 0; need not be whole
   * @see <a href="https://doi.org/10.1080/01621459.1927.10502953">Wilson, 1927, Probable
   *     inference</a>
   */
  static ConfidenceInterval wilson(double share, double count) {
    double squared = NORMAL_QUANTILE * NORMAL_QUANTILE;
    double centre = (share * count + squared / 2) / (count + squared);
    double halfWidth =
        NORMAL_QUANTILE / (count + squared) * Math.sqrt(share * (1 - share) * count + squared / 4);
    // At the ends the bound is exactly 0 or 1; rounding must not put it beside them.
    return new ConfidenceInterval(
        share == 0 ? 0 : Math.max(0, centre - halfWidth),
        share == 1 ? 1 : Math.min(1, centre + halfWidth));
  }
}
