package org.fovea.stages.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * How often images of about the same probability are positive, bin by bin.
 *
 * @param bins bins of equal width over 0 to 1, in ascending order, empty ones too
 */
public record ReliabilityDiagram(List<Bin> bins) {
  /** The number of bins that reports use. */
  public static final int DEFAULT_BIN_COUNT = 10;

  /**
   * Images whose probability is above {@code lower} and at most {@code upper}; the first bin holds
   * 0 as well.
   *
   * @param lower lower edge, 0 to 1
   * @param upper upper edge, 0 to 1
   * @param count images in the bin
   * @param positives positive images among them
   * @param scoreSum sum of their probabilities
   */
  public record Bin(double lower, double upper, long count, long positives, double scoreSum) {
    /** Returns the mean probability; empty for an empty bin. */
    public OptionalDouble meanScore() {
      return count == 0 ? OptionalDouble.empty() : OptionalDouble.of(scoreSum / count);
    }

    /** Returns the share of positives. */
    public Proportion positiveShare() {
      return new Proportion(positives, count);
    }
  }

  public ReliabilityDiagram {
    bins = List.copyOf(bins);
  }

  /**
   * Sorts probabilities into bins.
   *
   * @param binCount 1 to 1000
   * @throws IllegalArgumentException if a score is outside 0 to 1 or {@code binCount} is out of
   *     range
   */
  public static ReliabilityDiagram of(TwoClassScores scores, int binCount) {
    if (binCount < 1 || binCount > 1000) {
      throw new IllegalArgumentException("binCount must be 1 to 1000, but was " + binCount);
    }
    scores.requireProbabilities();
    List<Bin> bins = new ArrayList<>(binCount);
    int p = 0;
    int n = 0;
    for (int b = 0; b < binCount; b++) {
      double upper = (b + 1) / (double) binCount;
      int positivesBefore = p;
      int negativesBefore = n;
      double sum = 0;
      while (p < scores.positiveCount() && scores.positive(p) <= upper) {
        sum += scores.positive(p++);
      }
      while (n < scores.negativeCount() && scores.negative(n) <= upper) {
        sum += scores.negative(n++);
      }
      long positives = (long) p - positivesBefore;
      bins.add(
          new Bin(b / (double) binCount, upper, positives + n - negativesBefore, positives, sum));
    }
    return new ReliabilityDiagram(bins);
  }

  /**
   * Returns the expected calibration error, 0 to 1: the mean over images of the difference between
   * mean probability and share of positives in their bin. Empty where there are no images.
   *
   * <p>It depends on the number of bins, so name that beside it.
   *
   * @see <a href="https://doi.org/10.1609/aaai.v29i1.9602">Naeini et al., 2015, Obtaining well
   *     calibrated probabilities</a>
   */
  public OptionalDouble expectedCalibrationError() {
    long count = 0;
    double sum = 0;
    for (Bin bin : bins) {
      count += bin.count();
      sum += Math.abs(bin.scoreSum() - bin.positives()); // count * |mean - share|
    }
    return count == 0 ? OptionalDouble.empty() : OptionalDouble.of(sum / count);
  }
}
