package org.fovea.stages.publish;

import java.util.List;
import java.util.Locale;
import org.fovea.schema.Estimate;
import org.fovea.schema.EvaluationReport;
import org.fovea.schema.IntervalMethod;
import org.fovea.schema.OperatingPointResult;
import org.fovea.schema.Share;
import org.fovea.schema.SliceMetrics;
import org.jspecify.annotations.Nullable;

/** The part of a model card that says what the model is worth. */
final class MetricTables {
  private final StringBuilder text = new StringBuilder();

  private MetricTables() {}

  /** Returns the tables as Markdown. */
  static String of(EvaluationReport report) {
    MetricTables tables = new MetricTables();
    tables.intervals(report.getIntervals());
    tables.areas("Area under the ROC curve", "images", report.getSlices());
    tables.verdicts("At the operating points", report.getSlices());
    tables.predictiveValues(report.getSlices());
    tables.probabilities(report.getSlices());
    if (!report.getPatients().isEmpty()) {
      tables.line("Below, a patient is judged once, by the worst eye; only known patients count.");
      tables.line("");
      tables.areas("Area under the ROC curve, by patient", "patients", report.getPatients());
      tables.verdicts("At the operating points, by patient", report.getPatients());
    }
    return tables.text.toString();
  }

  private void intervals(@Nullable IntervalMethod intervals) {
    line("## What it is worth");
    line("");
    if (intervals == null) {
      line("95 %% intervals by DeLong and Wilson, images taken as independent.");
    } else {
      line(
          "95 %% intervals by drawing patients again, both eyes together (bootstrap, percentile"
              + " method, %d resamples). Of rows marked *, a class has fewer than 100 patients:"
              + " too few to rely on.",
          intervals.getResamples());
    }
    line("");
  }

  private void areas(String title, String counted, List<SliceMetrics> slices) {
    line("### %s", title);
    line("");
    line("| target | split | slice | %s | positive | AUC | 95 %% interval |", counted);
    line("|---|---|---|---:|---:|---:|---|");
    for (SliceMetrics slice : slices) {
      line(
          "| %s | %d | %d | %s | %s |",
          name(slice),
          slice.getImages(),
          slice.getPositives(),
          ModelCard.number(slice.getAuc()),
          interval(slice.getAucLower(), slice.getAucUpper()));
    }
    line("");
  }

  private void verdicts(String title, List<SliceMetrics> slices) {
    line("### %s", title);
    line("");
    line("Sensitivity and specificity with intervals; the positives missed, and among them those");
    line("graded severe or proliferative.");
    line("");
    line(
        "| target | split | slice | operating point | sensitivity | specificity | missed"
            + " | severe ones missed |");
    line("|---|---|---|---|---|---|---|---|");
    for (SliceMetrics slice : slices) {
      for (OperatingPointResult point : slice.getOperatingPoints()) {
        line(
            "| %s | %s | %s | %s | %s | %s |",
            name(slice),
            point.getOperatingPoint(),
            share(point.getSensitivity()),
            share(point.getSpecificity()),
            missed(point.getSensitivity()),
            missed(point.getSevereSensitivity()));
      }
    }
    line("");
  }

  private void predictiveValues(List<SliceMetrics> slices) {
    line("### Predictive values");
    line("");
    line("At the prevalence of the images, and at the one that was stated for the target, if any.");
    line("");
    line(
        "| target | split | slice | operating point | positive | negative | stated prevalence"
            + " | positive there | negative there |");
    line("|---|---|---|---|---|---|---:|---|---|");
    for (SliceMetrics slice : slices) {
      for (OperatingPointResult point : slice.getOperatingPoints()) {
        boolean stated = point.getPrevalence() != null;
        line(
            "| %s | %s | %s | %s | %s | %s | %s |",
            name(slice),
            point.getOperatingPoint(),
            share(point.getPositivePredictiveValue()),
            share(point.getNegativePredictiveValue()),
            stated ? ModelCard.number(point.getPrevalence()) : "",
            stated ? estimate(point.getPositivePredictiveValueAtPrevalence()) : "",
            stated ? estimate(point.getNegativePredictiveValueAtPrevalence()) : "");
      }
    }
    line("");
  }

  private void probabilities(List<SliceMetrics> slices) {
    line("### Scores as probabilities");
    line("");
    line("Calibration error over 10 bins; before: without temperature and bias.");
    line("");
    line("| target | split | slice | Brier score | before | calibration error | before |");
    line("|---|---|---|---|---:|---|---:|");
    for (SliceMetrics slice : slices) {
      line(
          "| %s | %s (%s) | %s | %s (%s) | %s |",
          name(slice),
          ModelCard.number(slice.getBrierScore()),
          interval(slice.getBrierScoreLower(), slice.getBrierScoreUpper()),
          ModelCard.number(slice.getBrierScoreBefore()),
          ModelCard.number(slice.getExpectedCalibrationError()),
          interval(
              slice.getExpectedCalibrationErrorLower(), slice.getExpectedCalibrationErrorUpper()),
          ModelCard.number(slice.getExpectedCalibrationErrorBefore()));
    }
    line("");
  }

  private static String estimate(@Nullable Estimate estimate) {
    return estimate == null
        ? "undefined"
        : ModelCard.number(estimate.getValue())
            + " ("
            + interval(estimate.getLower(), estimate.getUpper())
            + ")";
  }

  private static String name(SliceMetrics slice) {
    boolean bySource = slice.getSliceBy().equals("source") || slice.getSliceBy().equals("all");
    return "%s | %s | %s%s%s"
        .formatted(
            slice.getTarget(),
            slice.getSplit(),
            bySource ? "" : slice.getSliceBy() + " ",
            slice.getSlice(),
            slice.getSmall() ? " *" : "");
  }

  static String share(@Nullable Share share) {
    return share == null
        ? "undefined"
        : ModelCard.number(share.getValue())
            + " ("
            + interval(share.getLower(), share.getUpper())
            + ")";
  }

  private static String missed(@Nullable Share found) {
    return found == null
        ? "none to miss"
        : "%d of %d"
            .formatted(found.getDenominator() - found.getNumerator(), found.getDenominator());
  }

  private static String interval(@Nullable Double lower, @Nullable Double upper) {
    return ModelCard.number(lower) + " to " + ModelCard.number(upper);
  }

  private void line(String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
