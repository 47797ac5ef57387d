package org.fovea.stages.metrics;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The chance that a positive image scores above a negative one, ties counting half, and how far it
 * can be trusted.
 *
 * <p>This is the Mann-Whitney statistic, counted in whole numbers, so that its value is exact up to
 * one division. The variance is DeLong's: that of the placements, which are each image's share of
 * the other class that it beats (the differences of midranks of Sun and Xu). All of it takes O(n
 * log n), for the sorting.
 *
 * @see <a href="https://doi.org/10.1148/radiology.143.1.7063747">Hanley and McNeil, 1982, The
 *     meaning and use of the area under a ROC curve</a>
 * @see <a href="https://doi.org/10.2307/2531595">DeLong et al., 1988, Comparing the areas</a>
 * @see <a href="https://doi.org/10.1109/LSP.2014.2337313">Sun and Xu, 2014, Fast implementation of
 *     DeLong's algorithm</a>
 */
public final class AreaUnderRocCurve {
  private final double value;
  private final OptionalDouble variance;

  private AreaUnderRocCurve(double value, OptionalDouble variance) {
    this.value = value;
    this.variance = variance;
  }

  /** Measures the area; empty where there are no positives or no negatives. */
  public static Optional<AreaUnderRocCurve> of(TwoClassScores scores) {
    if (!scores.hasBothClasses()) {
      return Optional.empty();
    }
    int positives = scores.positiveCount();
    int negatives = scores.negativeCount();
    // Twice the number of the other class that each image beats; a tie is half a win.
    long[] positiveWins = new long[positives];
    long[] negativeLosses = new long[negatives];
    int below = 0;
    int notAbove = 0;
    long total = 0;
    for (int p = 0; p < positives; p++) {
      while (below < negatives && scores.negative(below) < scores.positive(p)) {
        below++;
      }
      while (notAbove < negatives && scores.negative(notAbove) <= scores.positive(p)) {
        notAbove++;
      }
      positiveWins[p] = (long) below + notAbove;
      total += positiveWins[p];
    }
    below = 0;
    notAbove = 0;
    for (int n = 0; n < negatives; n++) {
      while (below < positives && scores.positive(below) < scores.negative(n)) {
        below++;
      }
      while (notAbove < positives && scores.positive(notAbove) <= scores.negative(n)) {
        notAbove++;
      }
      negativeLosses[n] = 2L * positives - below - notAbove;
    }
    double area = total / (2.0 * positives * negatives);
    OptionalDouble variance =
        positives < 2 || negatives < 2
            ? OptionalDouble.empty()
            : OptionalDouble.of(
                varianceOfMean(positiveWins, 2.0 * negatives, area)
                    + varianceOfMean(negativeLosses, 2.0 * positives, area));
    return Optional.of(new AreaUnderRocCurve(area, variance));
  }

  /** Returns the area, 0 to 1; 0.5 is chance. */
  public double value() {
    return value;
  }

  /** Returns DeLong's variance of the area; empty with fewer than two images of either class. */
  public OptionalDouble variance() {
    return variance;
  }

  /**
   * Returns DeLong's 95 % interval, cut off at 0 and 1.
   *
   * <p>Empty with fewer than two images of either class, and where the estimated variance is 0, as
   * when the classes do not overlap: an interval without width would claim certainty that a few
   * images cannot give. Images are taken as independent; two eyes of one patient are not, so it is
   * somewhat too narrow.
   */
  public Optional<ConfidenceInterval> interval() {
    if (variance.isEmpty() || variance.getAsDouble() == 0) {
      return Optional.empty();
    }
    double halfWidth = ConfidenceInterval.NORMAL_QUANTILE * Math.sqrt(variance.getAsDouble());
    return Optional.of(
        new ConfidenceInterval(Math.max(0, value - halfWidth), Math.min(1, value + halfWidth)));
  }

  private static double varianceOfMean(long[] counts, double unit, double mean) {
    double squares = 0;
    for (long count : counts) {
      double deviation = count / unit - mean;
      squares += deviation * deviation;
    }
    return squares / (counts.length - 1.0) / counts.length;
  }
}
