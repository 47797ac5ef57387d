package org.fovea.pipeline.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.fovea.pipeline.RunOutcome.MetricRow;
import org.fovea.pipeline.SweepOutcome;

/** What a sweep came to as text: the best variant first. */
final class SweepTable {
  private SweepTable() {}

  static String of(SweepOutcome sweep) {
    List<String> paths = List.copyOf(sweep.variants().get(0).values().keySet());
    List<String> head = new ArrayList<>(List.of("RANK", "VARIANT"));
    head.addAll(paths);
    head.addAll(List.of("AUC", "95 % INTERVAL", "TIME", "RAN", "RUN"));
    TextTable table = new TextTable(head.toArray(new String[0]));
    int rank = 0;
    for (SweepOutcome.Variant variant : sweep.variants()) {
      Optional<MetricRow> measured = variant.validation();
      List<Object> cells = new ArrayList<>();
      cells.add(measured.flatMap(MetricRow::auc).isPresent() ? ++rank : "-");
      cells.add(variant.number());
      paths.forEach(path -> cells.add(variant.values().getOrDefault(path, "-")));
      cells.add(decimal(measured.flatMap(MetricRow::auc)));
      cells.add(
          measured
              .map(row -> decimal(row.aucLower()) + " to " + decimal(row.aucUpper()))
              .orElse("-"));
      cells.add(String.format(Locale.ROOT, "%.1f s", variant.seconds()));
      cells.add(variant.ran().isEmpty() ? "-" : String.join(", ", variant.ran()));
      cells.add(variant.runId().orElse("failed"));
      table.row(cells.toArray());
    }
    StringBuilder text = new StringBuilder();
    text.append(
        "%sSweep %s in %s, ranked by the %s\n\n%s"
            .formatted(
                sweep.synthetic() ? "SYNTHETIC IMAGES: " : "",
                sweep.sweepId(),
                sweep.workspace(),
                sweep.rankedBy(),
                table));
    for (SweepOutcome.Variant variant : sweep.variants()) {
      variant
          .failure()
          .ifPresent(
              failure ->
                  text.append(
                      "\nvariant %d failed (exit code %d): %s\n"
                          .formatted(variant.number(), variant.exitCode().code(), failure)));
    }
    text.append('\n');
    sweep.next().forEach(line -> text.append(line).append('\n'));
    return text.toString();
  }

  private static String decimal(Optional<Double> value) {
    return value.map(number -> String.format(Locale.ROOT, "%.3f", number)).orElse("-");
  }
}
