package org.fovea.stages.evaluate;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.fovea.stages.evaluate.OperatingPointRule.Criterion;
import org.fovea.stages.metrics.Basis;
import org.fovea.stages.metrics.BinaryConfusion;
import org.fovea.stages.metrics.GroupBootstrap;
import org.fovea.stages.metrics.GroupedRatio;
import org.fovea.stages.metrics.GroupedScores;
import org.fovea.stages.metrics.RocCurve;

/**
 * Finds the threshold that reaches what a rule requires and is best in the other quantity; among
 * equals, the one that is best in the required quantity.
 *
 * <p>It lies half-way between the lowest score called positive and the highest called negative, so
 * that rounding on another machine flips no verdict. Where everything has to be called positive it
 * is the lowest score; where nothing may be, it is just above the highest one. So with both classes
 * there always is one, at worst with the other quantity at 0.
 */
final class ThresholdChoice {
  private final OperatingPointRule rule;
  private final GroupedScores scores;
  private final GroupBootstrap bootstrap;
  private final List<RocCurve.Point> points;

  /**
   * What was found.
   *
   * @param threshold a score at or above it is positive
   * @param on what reaches the required value; the estimate also where a rule asks for the lower
   *     bound, but too few patients leave no threshold whose lower bound reaches it
   */
  record Chosen(double threshold, Basis on) {}

  ThresholdChoice(OperatingPointRule rule, GroupedScores scores, GroupBootstrap bootstrap) {
    this.rule = rule;
    this.scores = scores;
    this.bootstrap = bootstrap;
    points = RocCurve.of(scores.ungrouped()).points();
  }

  /** Returns the choice; empty where the scores are of one class only. */
  Optional<Chosen> choose() {
    if (!scores.ungrouped().hasBothClasses()) {
      return Optional.empty();
    }
    OptionalInt onLowerBound =
        rule.on() == Basis.LOWER_BOUND ? byLowerBound() : OptionalInt.empty();
    return Optional.of(
        onLowerBound.isPresent()
            ? new Chosen(thresholdBelow(onLowerBound.getAsInt()), Basis.LOWER_BOUND)
            : new Chosen(thresholdBelow(byEstimate()), Basis.ESTIMATE));
  }

  /** Returns the lower bound of what the rule requires at a threshold. */
  double lowerBoundAt(double threshold) {
    GroupedRatio ratio = rule.criterion().of(scores.confusionAt(threshold));
    return ratio
        .interval(bootstrap.intervals(scores.groupCount(), List.of(ratio)).get(0))
        .orElseThrow()
        .lower();
  }

  private int byEstimate() {
    Criterion required = rule.criterion();
    int best = -1;
    for (int i = 0; i < points.size(); i++) {
      BinaryConfusion here = points.get(i).confusion();
      boolean reached = required.of(here).value().orElseThrow() >= rule.required();
      if (reached && (best < 0 || isBetter(here, points.get(best).confusion(), required))) {
        best = i;
      }
    }
    return best;
  }

  private static boolean isBetter(
      BinaryConfusion candidate, BinaryConfusion best, Criterion required) {
    // Within one set of scores the denominators are equal, so that numerators decide exactly.
    long gain = required.other().of(candidate).numerator() - required.other().of(best).numerator();
    return gain > 0
        || (gain == 0 && required.of(candidate).numerator() > required.of(best).numerator());
  }

  /**
   * Counts steps from the point that is worst in the required quantity. From step to step no
   * resample gets worse in it, nor does its lower bound, so that halving finds the first that
   * reaches.
   */
  private OptionalInt byLowerBound() {
    int reaching = points.size() - 1;
    if (!reaches(reaching)) {
      return OptionalInt.empty();
    }
    int failing = -1;
    while (reaching - failing > 1) {
      int middle = (failing + reaching) >>> 1;
      if (reaches(middle)) {
        reaching = middle;
      } else {
        failing = middle;
      }
    }
    while (reaching + 1 < points.size() && costsNothing(reaching) && reaches(reaching + 1)) {
      reaching++;
    }
    return OptionalInt.of(pointOf(reaching));
  }

  private boolean reaches(int step) {
    return lowerBoundAt(points.get(pointOf(step)).threshold()) >= rule.required();
  }

  private boolean costsNothing(int step) {
    Criterion other = rule.criterion().other();
    return other.of(points.get(pointOf(step)).confusion()).numerator()
        == other.of(points.get(pointOf(step + 1)).confusion()).numerator();
  }

  private int pointOf(int step) {
    return rule.criterion() == Criterion.SENSITIVITY ? step : points.size() - 1 - step;
  }

  private double thresholdBelow(int point) {
    if (point == 0) {
      return Math.nextUp(points.get(1).threshold());
    }
    double lowestPositive = points.get(point).threshold();
    if (point == points.size() - 1) {
      return lowestPositive;
    }
    double highestNegative = points.get(point + 1).threshold();
    double middle = highestNegative + (lowestPositive - highestNegative) / 2;
    return middle > highestNegative ? middle : lowestPositive; // neighbours have no middle
  }
}
