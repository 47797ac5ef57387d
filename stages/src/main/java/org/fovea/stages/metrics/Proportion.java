package org.fovea.stages.metrics;

import java.io.Serializable;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A share of a whole, such as the positives found among all positives.
 *
 * @param numerator those counted, 0 to {@code denominator}
 * @param denominator the whole; where it is 0 the share is undefined
 */
public record Proportion(long numerator, long denominator) implements Serializable {
  public Proportion {
    if (numerator < 0 || numerator > denominator) {
      throw new IllegalArgumentException(
          "a share needs 0 <= numerator <= denominator, but they were "
              + numerator
              + " and "
              + denominator);
    }
  }

  /** Returns the share, 0 to 1; empty where the denominator is 0. */
  public OptionalDouble value() {
    return denominator == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of((double) numerator / denominator);
  }

  /**
   * Returns the 95 % Wilson score interval, within [0, 1]; empty where the denominator is 0.
   *
   * <p>It takes the counted things as independent. Two eyes of one patient are not, so over images
   * it is somewhat too narrow.
   *
   * @see <a href="https://doi.org/10.1080/01621459.1927.10502953">Wilson, 1927, Probable
   *     inference</a>
   */
  public Optional<ConfidenceInterval> interval() {
    if (denominator == 0) {
      return Optional.empty();
    }
    double k = numerator;
    double n = denominator;
    double z = ConfidenceInterval.NORMAL_QUANTILE;
    double centre = (k + z * z / 2) / (n + z * z);
    double halfWidth = z / (n + z * z) * Math.sqrt(k * (n - k) / n + z * z / 4);
    // At the ends the bound is exactly 0 or 1; rounding must not put it beside them.
    return Optional.of(
        new ConfidenceInterval(
            numerator == 0 ? 0 : Math.max(0, centre - halfWidth),
            numerator == denominator ? 1 : Math.min(1, centre + halfWidth)));
  }
}
