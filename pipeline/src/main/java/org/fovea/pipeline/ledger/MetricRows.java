package org.fovea.pipeline.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.fovea.pipeline.RunOutcome;
import org.fovea.schema.EvaluationReport;
import org.fovea.schema.GateCondition;
import org.fovea.schema.OperatingPointResult;
import org.fovea.schema.ScreenedMetrics;
import org.fovea.schema.Share;
import org.fovea.schema.SliceMetrics;
import org.fovea.stages.publish.Gate;

/** Rows of the tables that people are shown. */
public final class MetricRows {
  private MetricRows() {}

  /**
   * Returns a row per target, split and slice; then the same for patients, each judged once by the
   * worst eye; then, where there are photographs that cannot be graded, the shares that count them
   * as positive.
   */
  public static List<RunOutcome.MetricRow> of(EvaluationReport report) {
    List<RunOutcome.MetricRow> rows = new ArrayList<>();
    for (SliceMetrics slice : report.getSlices()) {
      rows.add(row(slice, describe(slice)));
    }
    for (SliceMetrics slice : report.getPatients()) {
      rows.add(row(slice, "patients, " + describe(slice)));
    }
    for (ScreenedMetrics screened : report.getScreened()) {
      if (screened.getUngradable() > 0) {
        rows.add(row(screened));
      }
    }
    return rows;
  }

  private static RunOutcome.MetricRow row(ScreenedMetrics screened) {
    boolean whole = screened.getSlice().equals("all");
    return new RunOutcome.MetricRow(
        screened.getTarget(),
        screened.getSplit().name().toLowerCase(Locale.ROOT),
        "with %d ungradable, %s"
            .formatted(screened.getUngradable(), whole ? "all" : "source=" + screened.getSlice()),
        screened.getImages(),
        screened.getPositives(),
        false,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        share(screened.getOperatingPoints(), OperatingPointResult::getSensitivity),
        share(screened.getOperatingPoints(), OperatingPointResult::getSpecificity));
  }

  private static String describe(SliceMetrics slice) {
    return slice.getSliceBy().equals("all") ? "all" : slice.getSliceBy() + "=" + slice.getSlice();
  }

  private static RunOutcome.MetricRow row(SliceMetrics slice, String name) {
    return new RunOutcome.MetricRow(
        slice.getTarget(),
        slice.getSplit().name().toLowerCase(Locale.ROOT),
        name,
        slice.getImages(),
        slice.getPositives(),
        slice.getSmall(),
        Optional.ofNullable(slice.getAuc()),
        Optional.ofNullable(slice.getAucLower()),
        Optional.ofNullable(slice.getAucUpper()),
        share(slice.getOperatingPoints(), OperatingPointResult::getSensitivity),
        share(slice.getOperatingPoints(), OperatingPointResult::getSpecificity));
  }

  /** Returns a row per condition of a gate. */
  public static List<RunOutcome.GateRow> gate(List<GateCondition> gate) {
    List<RunOutcome.GateRow> rows = new ArrayList<>();
    for (GateCondition condition : gate) {
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
      List<OperatingPointResult> points, Function<OperatingPointResult, Share> which) {
    return points.stream()
        .filter(point -> point.getOperatingPoint().equals(Gate.OPERATING_POINT))
        .map(which)
        .filter(java.util.Objects::nonNull)
        .map(Share::getValue)
        .findFirst();
  }
}
