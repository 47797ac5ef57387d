package org.fovea.pipeline.cli;

import java.util.Locale;
import java.util.Optional;
import org.fovea.pipeline.RunOutcome.MetricRow;
import org.fovea.pipeline.ScenarioComparison;
import org.fovea.pipeline.ScenarioComparison.Variant;

/** A comparison of scenarios as text. */
final class ComparisonTable {
  private static final double BYTES_PER_MB = 1e6;

  private ComparisonTable() {}

  static String of(ScenarioComparison comparison) {
    StringBuilder text = new StringBuilder();
    text.append(
        "%sTransfer scenarios in %s\n\n"
            .formatted(comparison.synthetic() ? "SYNTHETIC IMAGES: " : "", comparison.workspace()));
    TextTable table =
        new TextTable(
            "SCENARIO",
            "TARGET",
            "SPLIT",
            "SOURCE",
            "IMAGES",
            "AUC",
            "95 % INTERVAL",
            "TIME",
            "PEAK MEMORY");
    for (Variant variant : comparison.variants()) {
      String time = String.format(Locale.ROOT, "%.1f s", variant.trainingSeconds());
      String memory =
          variant
              .peakResidentBytes()
              .map(bytes -> String.format(Locale.ROOT, "%,.0f MB", bytes / BYTES_PER_MB))
              .orElse("not measured");
      for (MetricRow row : variant.metrics()) {
        table.row(
            variant.scenario().word(),
            row.target(),
            row.split(),
            row.slice().replace("source=", ""),
            row.images(),
            decimal(row.auc()),
            decimal(row.aucLower()) + " to " + decimal(row.aucUpper()),
            time,
            memory);
      }
    }
    text.append(table).append('\n');
    for (Variant variant : comparison.variants()) {
      text.append(
          "%s is run %s: %s\n"
              .formatted(variant.scenario().word(), variant.runId(), variant.taken()));
    }
    text.append(
        "\n"
            + "Time is that of extracting features and training, when they ran. Memory is what the"
            + " whole process held at most meanwhile.\n"
            + "Nothing is ranked here: a scenario that is chosen by its test images is no longer"
            + " measured by them. To choose one, sweep finetune.scenario."
            + "\nDrawn: %s\n".formatted(comparison.plot()));
    return text.toString();
  }

  private static String decimal(Optional<Double> value) {
    return value.map(number -> String.format(Locale.ROOT, "%.3f", number)).orElse("-");
  }
}
