package org.fovea.stages.evaluate;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import org.fovea.schema.OperatingPoint;
import org.fovea.schema.Prediction;
import org.fovea.schema.Split;
import org.fovea.stages.evaluate.OperatingPointRule.Criterion;
import org.fovea.stages.metrics.BinaryConfusion;
import org.fovea.stages.metrics.RocCurve;
import org.fovea.stages.metrics.TwoClassScores;
import org.fovea.stages.target.Target;

/** Chooses the thresholds of a model on its calibration images, and on nothing else. */
public final class OperatingPointSelection {
  private OperatingPointSelection() {}

  /**
   * Chooses a threshold for each target and rule.
   *
   * @param calibration predictions of the calibration split only, in any order
   * @param targets the questions, in the order of the scores
   * @return in the order of targets, then rules. A target whose calibration images are all of one
   *     class has no operating point, and is left out
   * @throws IllegalArgumentException if a prediction is of another split (thresholds chosen there
   *     would flatter the model), has no grade or not one score from 0 to 1 per target, if two
   *     rules have one name, or if targets are not valid
   */
  public static List<OperatingPoint> choose(
      List<Prediction> calibration, List<Target> targets, List<OperatingPointRule> rules) {
    Target.requireValid(targets);
    requireUniqueNames(rules);
    for (Prediction prediction : calibration) {
      if (prediction.getSplit() != Split.CALIBRATION) {
        throw new IllegalArgumentException(
            "operating points are chosen on the split CALIBRATION only, but image "
                + prediction.getImageId()
                + " is of "
                + prediction.getSplit());
      }
    }
    List<OperatingPoint> chosen = new ArrayList<>();
    for (int t = 0; t < targets.size(); t++) {
      String target = targets.get(t).name();
      TwoClassScores scores = GradedScores.of(calibration, targets, t);
      for (OperatingPointRule rule : rules) {
        threshold(rule, scores)
            .ifPresent(threshold -> chosen.add(describe(rule, target, threshold, scores)));
      }
    }
    return List.copyOf(chosen);
  }

  /**
   * Returns the threshold that reaches what the rule requires and is best in the other quantity;
   * among equals, the one that is best in the required quantity.
   *
   * <p>It lies half-way between the lowest score called positive and the highest called negative,
   * so that rounding on another machine flips no verdict. Where everything has to be called
   * positive it is the lowest score; where nothing may be, it is just above the highest one. So
   * with both classes there always is one, at worst with the other quantity at 0.
   *
   * @return empty where the scores are of one class only
   */
  static OptionalDouble threshold(OperatingPointRule rule, TwoClassScores scores) {
    if (!scores.hasBothClasses()) {
      return OptionalDouble.empty();
    }
    Criterion required = rule.criterion();
    List<RocCurve.Point> points = RocCurve.of(scores).points();
    int best = -1;
    for (int i = 0; i < points.size(); i++) {
      BinaryConfusion here = points.get(i).confusion();
      boolean reached = required.of(here).value().orElseThrow() >= rule.required();
      if (reached && (best < 0 || isBetter(here, points.get(best).confusion(), required))) {
        best = i;
      }
    }
    return OptionalDouble.of(thresholdBelow(points, best));
  }

  private static boolean isBetter(
      BinaryConfusion candidate, BinaryConfusion best, Criterion required) {
    // Within one set of scores the denominators are equal, so that numerators decide exactly.
    long gain = required.other().of(candidate).numerator() - required.other().of(best).numerator();
    return gain > 0
        || (gain == 0 && required.of(candidate).numerator() > required.of(best).numerator());
  }

  private static double thresholdBelow(List<RocCurve.Point> points, int index) {
    if (index == 0) {
      return Math.nextUp(points.get(1).threshold());
    }
    double lowestPositive = points.get(index).threshold();
    if (index == points.size() - 1) {
      return lowestPositive;
    }
    double highestNegative = points.get(index + 1).threshold();
    double middle = highestNegative + (lowestPositive - highestNegative) / 2;
    return middle > highestNegative ? middle : lowestPositive; // neighbours have no middle
  }

  private static OperatingPoint describe(
      OperatingPointRule rule, String target, double threshold, TwoClassScores scores) {
    return OperatingPoint.newBuilder()
        .setName(rule.name())
        .setTarget(target)
        .setThreshold(threshold)
        .setCriterion(rule.criterion().label())
        .setRequired(rule.required())
        .setReached(rule.criterion().of(scores.confusionAt(threshold)).value().orElseThrow())
        .setChosenOn(Split.CALIBRATION)
        .setImages(scores.count())
        .build();
  }

  private static void requireUniqueNames(List<OperatingPointRule> rules) {
    Set<String> names = new HashSet<>();
    for (OperatingPointRule rule : rules) {
      if (!names.add(rule.name())) {
        throw new IllegalArgumentException(
            "operating point "
                + rule.name()
                + " is named twice; give each operating point a name of its own");
      }
    }
  }
}
