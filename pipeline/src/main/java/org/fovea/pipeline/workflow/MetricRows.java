package org.fovea.pipeline.workflow;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.fovea.pipeline.RunOutcome;
import org.fovea.schema.EvaluationReport;
import org.fovea.schema.GateCondition;
import org.fovea.schema.OperatingPointResult;
import org.fovea.schema.PublishedModel;
import org.fovea.schema.Share;
import org.fovea.schema.SliceMetrics;
import org.fovea.stages.publish.Gate;

/** Rows of the tables that people are shown. */
final class MetricRows {
  private MetricRows() {}

  /** Returns a row per target, split and slice. */
  static List<RunOutcome.MetricRow> of(EvaluationReport report) {
    List<RunOutcome.MetricRow> rows = new ArrayList<>();
    for (SliceMetrics slice : report.getSlices()) {
      rows.add(
          new RunOutcome.MetricRow(
              slice.getTarget(),
              slice.getSplit().name().toLowerCase(Locale.ROOT),
              slice.getSliceBy().equals("all")
                  ? "all"
                  : slice.getSliceBy() + "=" + slice.getSlice(),
              slice.getImages(),
              slice.getPositives(),
              Optional.ofNullable(slice.getAuc()),
              Optional.ofNullable(slice.getAucLower()),
              Optional.ofNullable(slice.getAucUpper()),
              share(slice, OperatingPointResult::getSensitivity),
              share(slice, OperatingPointResult::getSpecificity)));
    }
    return rows;
  }

  /** Returns a row per condition of a model's gate. */
  static List<RunOutcome.GateRow> gate(PublishedModel model) {
    List<RunOutcome.GateRow> rows = new ArrayList<>();
    for (GateCondition condition : model.getGate()) {
      rows.add(
          new RunOutcome.GateRow(
              "%s of %s on %s"
                  .formatted(
                      condition.getMeasure(), condition.getTarget(), condition.getMeasuredOn()),
              condition.getOn(),
              Optional.ofNullable(condition.getValue()),
              condition.getBar(),
              condition.getPassed()));
    }
    return rows;
  }

  /** Both shares are those of one operating point: a model is used at one threshold. */
  private static Optional<Double> share(
      SliceMetrics slice, Function<OperatingPointResult, Share> which) {
    return slice.getOperatingPoints().stream()
        .filter(point -> point.getOperatingPoint().equals(Gate.OPERATING_POINT))
        .map(which)
        .filter(java.util.Objects::nonNull)
        .map(Share::getValue)
        .findFirst();
  }
}
