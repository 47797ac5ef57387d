package org.fovea.stages.metrics;

import java.util.OptionalDouble;

/**
 * The mean squared difference of probability and truth: 0 is perfect, 0.25 is a coin's.
 *
 * @see <a href="https://doi.org/10.1175/1520-0493(1950)078%3C0001:VOFEIT%3E2.0.CO;2">Brier, 1950,
 *     Verification of forecasts</a>
 */
public final class BrierScore {
  private BrierScore() {}

  /**
   * Returns the score, 0 to 1; empty where there are no images.
   *
   * @throws IllegalArgumentException if a score is outside 0 to 1
   */
  public static OptionalDouble of(TwoClassScores scores) {
    scores.requireProbabilities();
    if (scores.count() == 0) {
      return OptionalDouble.empty();
    }
    double sum = 0;
    for (int p = 0; p < scores.positiveCount(); p++) {
      double missing = 1 - scores.positive(p);
      sum += missing * missing;
    }
    for (int n = 0; n < scores.negativeCount(); n++) {
      sum += scores.negative(n) * scores.negative(n);
    }
    return OptionalDouble.of(sum / scores.count());
  }
}
