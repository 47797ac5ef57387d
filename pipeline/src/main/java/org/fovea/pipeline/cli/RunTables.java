package org.fovea.pipeline.cli;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.fovea.pipeline.ModelRegistry.ChampionChange;
import org.fovea.pipeline.Plan;
import org.fovea.pipeline.RunOutcome;

/** Plans and outcomes of runs as text. */
final class RunTables {
  private RunTables() {}

  static String plan(Plan plan) {
    TextTable table = new TextTable("STAGE", "", "TIME", "KEY", "WHY");
    for (Plan.Step step : plan.stages()) {
      table.row(
          step.stage().word(),
          step.action().name().toLowerCase(Locale.ROOT),
          time(step),
          step.key().map(RunTables::shortened).orElse("-"),
          step.reason());
    }
    return table + "\n" + estimate(plan) + graphs(plan);
  }

  /** What would be given to runners that are not in this process. */
  private static String graphs(Plan plan) {
    StringBuilder text = new StringBuilder();
    for (Plan.Step step : plan.stages()) {
      if (step.graph().isPresent()) {
        Plan.Graph graph = step.graph().get();
        TextTable table =
            new TextTable("STEP OF " + step.stage().word() + ", " + graph.runner(), "WORKERS NEED");
        for (Plan.GraphStep part : graph.steps()) {
          table.row(part.name(), part.accelerator().orElse("-"));
        }
        text.append("\n%s%n%s".formatted(String.join(" ", graph.arguments()), table));
      }
    }
    return text.toString();
  }

  private static String time(Plan.Step step) {
    if (step.action() == Plan.Action.REUSE) {
      return "-";
    }
    return step.estimate().map(estimate -> about(estimate.seconds())).orElse("not known");
  }

  private static String about(double seconds) {
    return seconds < 1 ? "below 1 s" : "about " + TerminalProgress.duration(Math.round(seconds));
  }

  /** Says how long all will take, and what that goes by. */
  private static String estimate(Plan plan) {
    List<Plan.Step> toRun =
        plan.stages().stream().filter(step -> step.action() != Plan.Action.REUSE).toList();
    if (toRun.isEmpty()) {
      return "Nothing has to run.\n";
    }
    List<Plan.Step> known = toRun.stream().filter(step -> step.estimate().isPresent()).toList();
    String unknown =
        toRun.stream()
            .filter(step -> step.estimate().isEmpty())
            .map(step -> step.stage().word())
            .collect(Collectors.joining(", "));
    if (known.isEmpty()) {
      return "How long it takes, no earlier run of this workspace tells.\n";
    }
    double seconds = 0;
    SortedSet<String> runs = new TreeSet<>();
    for (Plan.Step step : known) {
      Plan.Estimate estimate = step.estimate().orElseThrow();
      seconds += estimate.seconds();
      runs.add(estimate.runId());
    }
    return "%s in all, going by %s.%s\n"
        .formatted(
            Character.toUpperCase(about(seconds).charAt(0)) + about(seconds).substring(1),
            (runs.size() == 1 ? "run " : "runs ") + String.join(", ", runs),
            unknown.isEmpty() ? "" : " No earlier run tells of " + unknown + ".");
  }

  static String outcome(RunOutcome outcome) {
    StringBuilder text = new StringBuilder();
    text.append(
        "%sRun %s in %s\n\n"
            .formatted(
                outcome.synthetic() ? "SYNTHETIC IMAGES: " : "",
                outcome.runId(),
                outcome.workspace()));
    TextTable stages =
        new TextTable("STAGE", "", "TIME", "IN", "OUT", "EXCLUDED", "REJECTED", "WHY");
    for (RunOutcome.StageResult stage : outcome.stages()) {
      stages.row(
          stage.stage().word(),
          stage.action() == Plan.Action.RUN ? "ran" : "reused",
          String.format(Locale.ROOT, "%.1f s", stage.seconds()),
          stage.in(),
          stage.out(),
          sum(stage.excluded()),
          sum(stage.rejected()),
          stage.reason());
    }
    text.append(stages);
    String codes = codes(outcome);
    if (!codes.isEmpty()) {
      text.append('\n').append(codes);
    }
    outcome
        .scenario()
        .ifPresent(scenario -> text.append("\nscenario ").append(scenario).append('\n'));
    if (!outcome.metrics().isEmpty()) {
      text.append('\n').append(metrics(outcome.metrics()));
    }
    outcome
        .publication()
        .ifPresent(publication -> text.append('\n').append(publication(publication)));
    if (!outcome.next().isEmpty()) {
      text.append('\n');
      outcome.next().forEach(line -> text.append(line).append('\n'));
    }
    return text.toString();
  }

  static String metrics(Iterable<RunOutcome.MetricRow> rows) {
    TextTable table =
        new TextTable(
            "TARGET",
            "SPLIT",
            "SLICE",
            "IMAGES",
            "POSITIVE",
            "AUC",
            "LOWER",
            "UPPER",
            "SENS.",
            "SPEC.",
            "");
    for (RunOutcome.MetricRow row : rows) {
      table.row(
          row.target(),
          row.split(),
          row.slice(),
          row.images(),
          row.positives(),
          decimal(row.auc()),
          decimal(row.aucLower()),
          decimal(row.aucUpper()),
          decimal(row.sensitivity()),
          decimal(row.specificity()),
          row.small() ? "few patients" : "");
    }
    return table.toString();
  }

  static String gate(Iterable<RunOutcome.GateRow> rows) {
    TextTable table = new TextTable("GATE", "ON", "VALUE", "BAR", "");
    for (RunOutcome.GateRow row : rows) {
      table.row(
          row.measure(),
          row.on(),
          decimal(row.value()),
          decimal(Optional.of(row.bar())),
          row.passed() ? "passed" : "NOT PASSED");
    }
    return table.toString();
  }

  static String champion(ChampionChange change) {
    String name = change.name() + "@" + change.version();
    if (change.former().equals(Optional.of(change.version()))) {
      return "%s is the champion already; nothing was done.\n".formatted(name);
    }
    return "%s is the champion now; before, %s.\n"
        .formatted(
            name,
            change
                .former()
                .map(version -> "it was " + change.name() + "@" + version)
                .orElse("there was none"));
  }

  static String shortened(String digest) {
    return digest.length() > 12 ? digest.substring(0, 12) : digest;
  }

  private static String publication(RunOutcome.Publication publication) {
    return "%s\n%s version %d, gate %s: %s\n"
        .formatted(
            gate(publication.gate()),
            publication.model(),
            publication.version(),
            publication.gatePassed() ? "passed" : "not passed",
            publication.location());
  }

  private static String codes(RunOutcome outcome) {
    TextTable table = new TextTable("STAGE", "", "CODE", "COUNT");
    boolean any = false;
    for (RunOutcome.StageResult stage : outcome.stages()) {
      Map<String, Map<String, Long>> kinds =
          new TreeMap<>(Map.of("excluded", stage.excluded(), "rejected", stage.rejected()));
      for (Map.Entry<String, Map<String, Long>> kind : kinds.entrySet()) {
        for (Map.Entry<String, Long> code : new TreeMap<>(kind.getValue()).entrySet()) {
          table.row(stage.stage().word(), kind.getKey(), code.getKey(), code.getValue());
          any = true;
        }
      }
    }
    return any ? table.toString() : "";
  }

  private static long sum(Map<String, Long> counts) {
    return counts.values().stream().collect(Collectors.summingLong(Long::longValue));
  }

  private static String decimal(Optional<Double> value) {
    return value.map(number -> String.format(Locale.ROOT, "%.3f", number)).orElse("-");
  }
}
