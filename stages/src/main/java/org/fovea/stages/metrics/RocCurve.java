package org.fovea.stages.metrics;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Sensitivity against specificity at every threshold that tells any two scores apart.
 *
 * <p>The points run from the highest threshold to the lowest. The first, at positive infinity,
 * calls nothing positive; then follows one for each distinct score; the last calls everything
 * positive. Images of equal score enter together.
 */
public final class RocCurve {
  private final TwoClassScores scores;
  private final List<Point> points;

  /**
   * What one threshold does.
   *
   * @param threshold a score at or above it is called positive; the first is positive infinity
   * @param confusion the counts there
   */
  public record Point(double threshold, BinaryConfusion confusion) {}

  private RocCurve(TwoClassScores scores, List<Point> points) {
    this.scores = scores;
    this.points = points;
  }

  /** Returns the curve; of one class only, it has points but no area. */
  public static RocCurve of(TwoClassScores scores) {
    int positives = scores.positiveCount();
    int negatives = scores.negativeCount();
    List<Point> points = new ArrayList<>();
    points.add(
        new Point(Double.POSITIVE_INFINITY, new BinaryConfusion(0, 0, negatives, positives)));
    int p = positives;
    int n = negatives;
    while (p > 0 || n > 0) {
      double threshold =
          Math.max(
              p > 0 ? scores.positive(p - 1) : Double.NEGATIVE_INFINITY,
              n > 0 ? scores.negative(n - 1) : Double.NEGATIVE_INFINITY);
      while (p > 0 && scores.positive(p - 1) == threshold) {
        p--;
      }
      while (n > 0 && scores.negative(n - 1) == threshold) {
        n--;
      }
      points.add(new Point(threshold, new BinaryConfusion(positives - p, negatives - n, n, p)));
    }
    return new RocCurve(scores, Collections.unmodifiableList(points));
  }

  /** Returns the points, from the highest threshold to the lowest; unmodifiable. */
  public List<Point> points() {
    return points;
  }

  /** Returns the area under the curve, 0 to 1; empty where all images are of one class. */
  public OptionalDouble area() {
    return AreaUnderRocCurve.of(scores).stream().mapToDouble(AreaUnderRocCurve::value).findFirst();
  }
}
