package org.fovea.pipeline.cli;

import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.fovea.pipeline.RunHistory.CountDifference;
import org.fovea.pipeline.RunHistory.MetricDifference;
import org.fovea.pipeline.RunHistory.RunDetails;
import org.fovea.pipeline.RunHistory.RunDifference;
import org.fovea.pipeline.RunHistory.RunEntry;
import org.fovea.pipeline.RunHistory.StageDifference;
import org.fovea.pipeline.RunHistory.StageRow;
import org.fovea.pipeline.RunHistory.Status;
import org.fovea.pipeline.RunHistory.ValueDifference;
import org.fovea.pipeline.SweepMembership;

/** Runs of the past as text. */
final class HistoryTables {
  private HistoryTables() {}

  static String list(List<RunEntry> runs) {
    TextTable table =
        new TextTable(
            "RUN", "NAME", "STATUS", "STARTED", "TIME", "RAN", "REUSED", "MODEL", "SWEEP");
    for (RunEntry run : runs) {
      table.row(
          run.runId(),
          run.name(),
          words(run.status()),
          run.startedAt().truncatedTo(ChronoUnit.SECONDS),
          seconds(run.seconds()),
          joined(run.ran()),
          joined(run.reused()),
          run.model().orElse("-"),
          run.sweep().map(HistoryTables::variant).orElse("-"));
    }
    return table.toString();
  }

  static String details(RunDetails details) {
    RunEntry run = details.run();
    TextTable facts =
        new TextTable("RUN", run.runId())
            .row("name", run.name())
            .row("status", words(run.status()))
            .row("started", run.startedAt() + " by " + run.startedBy())
            .row("time", seconds(run.seconds()))
            .row("code", run.codeVersion())
            .row("model", run.model().orElse("-"))
            .row("sweep", run.sweep().map(HistoryTables::variantWithValues).orElse("-"))
            .row("exit code", run.exitCode().map(String::valueOf).orElse("-"))
            .row("failure", run.failure().orElse("-"));
    details.environment().forEach(facts::row);
    StringBuilder text = new StringBuilder().append(facts).append('\n').append(stages(details));
    if (!details.metrics().isEmpty()) {
      text.append('\n').append(RunTables.metrics(details.metrics()));
    }
    return text.append("\nspec ").append(details.spec()).append('\n').toString();
  }

  private static String variant(SweepMembership sweep) {
    return "%s, %d of %d".formatted(sweep.sweepId(), sweep.variant(), sweep.variants());
  }

  private static String variantWithValues(SweepMembership sweep) {
    return variant(sweep)
        + ": "
        + joined(sweep.values().entrySet().stream().map(String::valueOf).toList());
  }

  private static String stages(RunDetails details) {
    TextTable table =
        new TextTable("STAGE", "", "KEY", "MADE BY", "TIME", "IN", "OUT", "LEFT OUT", "WHY");
    for (StageRow stage : details.stages()) {
      Map<String, Long> counts = stage.counts();
      table.row(
          stage.stage(),
          stage.outcome().replace('_', ' '),
          stage.key().map(RunTables::shortened).orElse("-"),
          stage.madeBy().orElse("-"),
          seconds(Optional.of(stage.seconds())),
          counts.isEmpty() ? "-" : counts.getOrDefault("in", 0L),
          counts.isEmpty() ? "-" : counts.getOrDefault("out", 0L),
          leftOut(counts),
          stage.reason());
    }
    return table.toString();
  }

  private static String leftOut(Map<String, Long> counts) {
    List<String> codes =
        counts.entrySet().stream()
            .filter(count -> count.getKey().contains(" "))
            .map(count -> count.getValue() + " " + count.getKey())
            .toList();
    return joined(codes);
  }

  static String difference(RunDifference difference) {
    StringBuilder text = new StringBuilder();
    text.append("first   ").append(difference.first()).append('\n');
    text.append("second  ").append(difference.second()).append('\n');
    append(text, "CONFIG", difference.config());
    append(text, "ENVIRONMENT", difference.environment());
    if (!difference.stages().isEmpty()) {
      text.append('\n').append(stages(difference.stages()));
    }
    if (!difference.counts().isEmpty()) {
      TextTable counts = new TextTable("STAGE", "COUNT", "FIRST", "SECOND", "DIFFERENCE");
      for (CountDifference count : difference.counts()) {
        counts.row(
            count.stage(),
            count.what(),
            count.first(),
            count.second(),
            count.second() - count.first());
      }
      text.append('\n').append(counts);
    }
    if (!difference.metrics().isEmpty()) {
      text.append('\n').append(metrics(difference.metrics()));
    }
    if (difference.config().isEmpty()
        && difference.environment().isEmpty()
        && difference.stages().isEmpty()) {
      text.append("\nThey differ in nothing.\n");
    }
    return text.toString();
  }

  private static void append(StringBuilder text, String head, List<ValueDifference> values) {
    if (values.isEmpty()) {
      return;
    }
    TextTable table = new TextTable(head, "FIRST", "SECOND");
    for (ValueDifference value : values) {
      table.row(value.path(), value.first().orElse("-"), value.second().orElse("-"));
    }
    text.append('\n').append(table);
  }

  private static String stages(List<StageDifference> differences) {
    TextTable table = new TextTable("STAGE", "FIRST", "SECOND", "RECORDS", "WHY");
    for (StageDifference stage : differences) {
      table.row(
          stage.stage(),
          stage.first().map(RunTables::shortened).orElse("-"),
          stage.second().map(RunTables::shortened).orElse("-"),
          stage.sameRecords() ? "the same" : "others",
          String.join("; ", stage.reasons()));
    }
    return table.toString();
  }

  private static String metrics(List<MetricDifference> differences) {
    TextTable table =
        new TextTable("TARGET", "SPLIT", "SLICE", "MEASURE", "FIRST", "SECOND", "DIFFERENCE");
    for (MetricDifference metric : differences) {
      Optional<Double> change =
          metric.first().flatMap(first -> metric.second().map(second -> second - first));
      table.row(
          metric.target(),
          metric.split(),
          metric.slice(),
          metric.measure(),
          decimal(metric.first()),
          decimal(metric.second()),
          decimal(change));
    }
    return table.toString();
  }

  private static String words(Status status) {
    return status.name().toLowerCase(Locale.ROOT);
  }

  private static String joined(List<String> words) {
    return words.isEmpty() ? "-" : String.join(", ", words);
  }

  private static String seconds(Optional<Double> seconds) {
    return seconds.map(value -> String.format(Locale.ROOT, "%.1f s", value)).orElse("-");
  }

  private static String decimal(Optional<Double> value) {
    return value.map(number -> String.format(Locale.ROOT, "%.4f", number)).orElse("-");
  }
}
