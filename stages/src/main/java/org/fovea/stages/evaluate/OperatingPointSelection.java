package org.fovea.stages.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.fovea.schema.OperatingPoint;
import org.fovea.schema.Prediction;
import org.fovea.schema.Split;
import org.fovea.stages.metrics.Basis;
import org.fovea.stages.metrics.GroupedScores;
import org.fovea.stages.target.Target;

/** Chooses the thresholds of a model on its calibration images, and on nothing else. */
public final class OperatingPointSelection {
  private OperatingPointSelection() {}

  /**
   * Chooses a threshold for each target and rule.
   *
   * @param calibration predictions of the calibration split only, in any order, with calibrated
   *     scores
   * @param targets the questions, in the order of the scores
   * @param config its rules, and what lower bounds are made by
   * @return in the order of targets, then rules. A target whose calibration images are all of one
   *     class has no operating point, and is left out
   * @throws IllegalArgumentException if a prediction is of another split (thresholds chosen there
   *     would flatter the model), has no grade or not one score from 0 to 1 per target, or if
   *     targets are not valid
   */
  public static List<OperatingPoint> choose(
      List<Prediction> calibration, List<Target> targets, EvaluateConfig config) {
    Target.requireValid(targets);
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
      GroupedScores scores = GradedScores.of(calibration, targets, t);
      for (OperatingPointRule rule : config.operatingPoints()) {
        choose(rule, target, scores, config).ifPresent(chosen::add);
      }
    }
    return List.copyOf(chosen);
  }

  private static Optional<OperatingPoint> choose(
      OperatingPointRule rule, String target, GroupedScores scores, EvaluateConfig config) {
    ThresholdChoice choice = new ThresholdChoice(rule, scores, config.bootstrap());
    return choice
        .choose()
        .map(
            chosen ->
                OperatingPoint.newBuilder()
                    .setName(rule.name())
                    .setTarget(target)
                    .setThreshold(chosen.threshold())
                    .setCriterion(rule.criterion().label())
                    .setRequired(rule.required())
                    .setReached(
                        rule.criterion()
                            .of(scores.confusionAt(chosen.threshold()))
                            .total()
                            .value()
                            .orElseThrow())
                    .setReachedLower(choice.lowerBoundAt(chosen.threshold()))
                    .setOn(chosen.on().label())
                    .setRemark(chosen.on() == rule.on() ? null : remark(rule, scores))
                    .setChosenOn(Split.CALIBRATION)
                    .setImages(scores.ungrouped().count())
                    .setGroups(scores.groupCount())
                    .build());
  }

  private static String remark(OperatingPointRule rule, GroupedScores scores) {
    boolean ofPositives = rule.criterion() == OperatingPointRule.Criterion.SENSITIVITY;
    return String.format(
        Locale.ROOT,
        "chosen on the %s of %s: with %d %s calibration patients no threshold has a lower bound of"
            + " %s",
        Basis.ESTIMATE.label(),
        rule.criterion().label(),
        scores.groupCount(ofPositives),
        ofPositives ? "positive" : "negative",
        rule.required());
  }
}
