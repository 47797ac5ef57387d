package org.fovea.stages.publish;

import java.util.ArrayList;
import java.util.List;
import org.fovea.schema.EvaluationReport;
import org.fovea.schema.GateCondition;
import org.fovea.schema.OperatingPoint;
import org.fovea.schema.OperatingPointResult;
import org.fovea.schema.Share;
import org.fovea.schema.SliceMetrics;
import org.fovea.schema.Split;
import org.fovea.stages.scoring.ModelTargets;
import org.fovea.stages.target.Target;
import org.jspecify.annotations.Nullable;

/** Holds an evaluation against a gate. */
final class GateCheck {
  private static final String ALL = "all";

  private GateCheck() {}

  /**
   * Returns each condition with its verdict, in the order sensitivity, specificity, AUC.
   *
   * <p>Measured on all images of the test split. A value that is undefined there, or has no
   * interval where the lower bound is asked for, fails.
   *
   * @throws IllegalArgumentException if the report has no such target or operating point
   */
  static List<GateCondition> conditions(Gate gate, EvaluationReport report) {
    requireMeasured(gate, report);
    SliceMetrics metrics = testMetrics(gate.target(), report);
    OperatingPointResult point = metrics == null ? null : operatingPoint(metrics);
    boolean lowerBound = gate.on() == Gate.Basis.LOWER_BOUND;
    List<GateCondition> conditions = new ArrayList<>();
    if (gate.sensitivity() != null) {
      Double value = point == null ? null : value(point.getSensitivity(), lowerBound);
      conditions.add(
          condition("sensitivity at " + Gate.OPERATING_POINT, gate, value, gate.sensitivity()));
    }
    if (gate.specificity() != null) {
      Double value = point == null ? null : value(point.getSpecificity(), lowerBound);
      conditions.add(
          condition("specificity at " + Gate.OPERATING_POINT, gate, value, gate.specificity()));
    }
    if (gate.auc() != null) {
      Double value = metrics == null ? null : lowerBound ? metrics.getAucLower() : metrics.getAuc();
      conditions.add(condition("auc", gate, value, gate.auc()));
    }
    return conditions;
  }

  private static void requireMeasured(Gate gate, EvaluationReport report) {
    List<String> targets = ModelTargets.of(report.getTargets()).stream().map(Target::name).toList();
    if (!targets.contains(gate.target())) {
      throw new IllegalArgumentException(
          "the gate looks at target %s, but the model was evaluated on %s; name one of these"
              .formatted(gate.target(), String.join(", ", targets)));
    }
    boolean pointNeeded = gate.sensitivity() != null || gate.specificity() != null;
    List<String> points =
        report.getOperatingPoints().stream()
            .filter(point -> point.getTarget().equals(gate.target()))
            .map(OperatingPoint::getName)
            .toList();
    if (pointNeeded && !points.contains(Gate.OPERATING_POINT)) {
      throw new IllegalArgumentException(
          "the gate is measured at operating point %s, but target %s has %s; add it, or leave the bars of sensitivity and specificity out"
              .formatted(Gate.OPERATING_POINT, gate.target(), points));
    }
  }

  private static @Nullable SliceMetrics testMetrics(String target, EvaluationReport report) {
    return report.getSlices().stream()
        .filter(slice -> slice.getTarget().equals(target))
        .filter(slice -> slice.getSplit() == Split.TEST && slice.getSliceBy().equals(ALL))
        .findFirst()
        .orElse(null);
  }

  private static @Nullable OperatingPointResult operatingPoint(SliceMetrics metrics) {
    return metrics.getOperatingPoints().stream()
        .filter(point -> point.getOperatingPoint().equals(Gate.OPERATING_POINT))
        .findFirst()
        .orElse(null);
  }

  private static @Nullable Double value(@Nullable Share share, boolean lowerBound) {
    if (share == null) {
      return null;
    }
    return lowerBound ? share.getLower() : share.getValue();
  }

  private static GateCondition condition(
      String measure, Gate gate, @Nullable Double value, double bar) {
    return GateCondition.newBuilder()
        .setMeasure(measure)
        .setTarget(gate.target())
        .setMeasuredOn("split TEST, all images")
        .setOn(gate.on().label())
        .setValue(value)
        .setBar(bar)
        .setPassed(value != null && value >= bar)
        .build();
  }
}
