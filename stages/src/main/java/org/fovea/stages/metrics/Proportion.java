package org.fovea.stages.metrics;

import java.io.Serializable;
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
}
