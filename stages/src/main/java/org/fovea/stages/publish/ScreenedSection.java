package org.fovea.stages.publish;

import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.fovea.schema.EvaluationReport;
import org.fovea.schema.OperatingPointResult;
import org.fovea.schema.ScreenedMetrics;

/** What a model does where ungradable photographs count, as a section of the {@link ModelCard}. */
final class ScreenedSection {
  private final StringBuilder text = new StringBuilder();

  private ScreenedSection() {}

  /** Returns the section as Markdown; empty where the evaluation did not measure it. */
  static String of(EvaluationReport report) {
    if (report.getScreened().isEmpty()) {
      return "";
    }
    ScreenedSection section = new ScreenedSection();
    section.line("## As intended to screen");
    section.line("");
    section.line("The tables above are of photographs that can be graded. Here every photograph");
    section.line(
        "counts, and one that cannot be graded is called positive: its patient is referred.");
    section.line("");
    section.line(
        "| target | split | slice | photographs | ungradable | positive ones among these |"
            + " operating point | sensitivity | specificity |");
    section.line("|---|---|---|---:|---|---:|---|---|---|");
    report.getScreened().forEach(section::rows);
    section.line("");
    return section.text.toString();
  }

  private void rows(ScreenedMetrics metrics) {
    for (OperatingPointResult point : metrics.getOperatingPoints()) {
      line(
          "| %s | %s | %s | %d | %s | %d | %s | %s | %s |",
          metrics.getTarget(),
          metrics.getSplit(),
          metrics.getSlice(),
          metrics.getImages(),
          ungradable(metrics),
          metrics.getUngradablePositives(),
          point.getOperatingPoint(),
          MetricTables.share(point.getSensitivity()),
          MetricTables.share(point.getSpecificity()));
    }
  }

  private static String ungradable(ScreenedMetrics metrics) {
    if (metrics.getUngradable() == 0) {
      return "none";
    }
    return metrics.getUngradable()
        + metrics.getUngradableByCode().entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(code -> code.getKey() + " " + code.getValue())
            .collect(Collectors.joining(", ", " (", ")"));
  }

  private void line(String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
