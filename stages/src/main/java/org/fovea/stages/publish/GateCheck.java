package org.fovea.stages.publish;

import java.util.ArrayList;
import java.util.List;
import org.fovea.schema.EvaluationReport;
import org.fovea.schema.GateCondition;
import org.fovea.schema.OperatingPoint;
import org.fovea.schema.SliceMetrics;
import org.fovea.stages.metrics.Basis;
import org.fovea.stages.scoring.ModelTargets;
import org.fovea.stages.target.Target;

/** Holds an evaluation against a gate. */
public final class GateCheck {
  private GateCheck() {}

  /**
   * Returns each condition with its verdict, in the order sensitivity, specificity, sensitivity for
   * severe grades, AUC, calibration error, share that can be graded: on all images of the test
   * split, then on each source where the gate asks for that, in ascending order; then the AUC of
   * each slice that is not small, in the report's order.
   *
   * <p>A value that is undefined there, or has no interval where a bound is asked for, fails.
   *
   * @throws IllegalArgumentException if the report has no such target or operating point
   */
  public static List<GateCondition> conditions(Gate gate, EvaluationReport report) {
    requireTarget(gate.target(), report);
    List<GateCondition> conditions = new ArrayList<>();
    for (TestImages images : TestImages.of(gate, report)) {
      BarMeasure.bars(gate)
          .forEach(
              (measure, bar) ->
                  conditions.add(
                      condition(
                          measure,
                          images.description(),
                          gate.target(),
                          measure.basis(gate.on()),
                          bar,
                          report)));
    }
    conditions.addAll(ofSlices(gate, report));
    return conditions;
  }

  private static List<GateCondition> ofSlices(Gate gate, EvaluationReport report) {
    Double margin = gate.sliceMargin();
    SliceMetrics whole = TestImages.ALL_IMAGES.metrics(gate.target(), report);
    Double ofAll = whole == null ? null : whole.getAuc();
    if (margin == null) {
      return List.of();
    }
    if (ofAll == null) { // undefined, which fails
      String measuredOn = TestImages.ALL_IMAGES.description();
      return List.of(
          condition(
              BarMeasure.SLICE_AUC, measuredOn, gate.target(), Basis.ESTIMATE, margin, report));
    }
    return TestImages.slices(gate.target(), report)
        .filter(slice -> !TestImages.of(slice).equals(TestImages.ALL_IMAGES) && !slice.getSmall())
        .filter(slice -> slice.getAuc() != null) // a slice by grade is of one class
        .map(
            slice ->
                condition(
                    BarMeasure.SLICE_AUC,
                    TestImages.of(slice).description(),
                    gate.target(),
                    BarMeasure.SLICE_AUC.basis(gate.on()),
                    ofAll - margin,
                    report))
        .toList();
  }

  /**
   * Holds an evaluation against the bars of recorded conditions again.
   *
   * @param recorded conditions of a published model; their values and verdicts play no part
   * @return the same conditions with what the report says now
   * @throws IllegalArgumentException if a condition cannot be measured
   */
  public static List<GateCondition> again(List<GateCondition> recorded, EvaluationReport report) {
    return recorded.stream()
        .map(
            condition ->
                condition(
                    BarMeasure.labelled(condition.getMeasure()),
                    condition.getMeasuredOn(),
                    condition.getTarget(),
                    Basis.labelled(condition.getOn()),
                    condition.getBar(),
                    report))
        .toList();
  }

  private static GateCondition condition(
      BarMeasure measure,
      String measuredOn,
      String target,
      Basis on,
      double bar,
      EvaluationReport report) {
    requireTarget(target, report);
    if (measure.needsOperatingPoint()) {
      requireOperatingPoint(target, report);
    }
    TestImages images = TestImages.described(measuredOn, target, report).orElse(null);
    SliceMetrics metrics = images == null ? null : images.metrics(target, report);
    Double value =
        images == null || metrics == null
            ? null
            : measure.value(metrics, images.screened(target, report), on);
    return GateCondition.newBuilder()
        .setMeasure(measure.label())
        .setTarget(target)
        .setMeasuredOn(measuredOn)
        .setOn(on.label())
        .setValue(value)
        .setBar(bar)
        .setPassed(value != null && measure.passes(value, bar))
        .build();
  }

  private static void requireTarget(String target, EvaluationReport report) {
    List<String> targets = ModelTargets.of(report.getTargets()).stream().map(Target::name).toList();
    if (!targets.contains(target)) {
      throw new IllegalArgumentException(
          "the gate looks at target %s, but the model was evaluated on %s; name one of these"
              .formatted(target, String.join(", ", targets)));
    }
  }

  private static void requireOperatingPoint(String target, EvaluationReport report) {
    List<String> points =
        report.getOperatingPoints().stream()
            .filter(point -> point.getTarget().equals(target))
            .map(OperatingPoint::getName)
            .toList();
    if (!points.contains(Gate.OPERATING_POINT)) {
      throw new IllegalArgumentException(
          "the gate is measured at operating point %s, but target %s has %s; add it, or leave the bars of sensitivity and specificity out"
              .formatted(Gate.OPERATING_POINT, target, points));
    }
  }
}
