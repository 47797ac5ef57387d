package org.fovea.pipeline.cli;

import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Objects;
import org.fovea.pipeline.ExitCode;
import org.fovea.pipeline.ModelReference;
import org.fovea.pipeline.ModelRegistry.HistoryEntry;
import org.fovea.pipeline.ModelRegistry.ModelDetails;
import org.fovea.pipeline.ModelRegistry.TestSet;
import org.fovea.pipeline.ModelRegistry.Threshold;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Shows one version of a model. */
@Command(
    name = "show",
    header = "Shows what is known of a published model.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  fovea models show dr-screening",
      "  fovea models show dr-screening@3 --json",
      "  fovea models show dr-screening@candidate"
    })
final class ModelsShowCommand extends FoveaCommand {
  @Parameters(
      index = "0",
      paramLabel = "NAME[@VERSION]",
      converter = WordConverters.Model.class,
      description =
          "The model, with a version's number or an alias; without: the champion, else the"
              + " candidate.")
  private @Nullable ModelReference model;

  @Mixin private final WorkspaceOption workspace = new WorkspaceOption();

  ModelsShowCommand(CommandContext context) {
    super(context);
  }

  @Override
  ExitCode perform(CommandConsole console, Output output) {
    ModelDetails details =
        context().application().models().show(workspace.address(), Objects.requireNonNull(model));
    output.write(details, text(details));
    return ExitCode.DONE;
  }

  private static String text(ModelDetails details) {
    TextTable facts =
        new TextTable("MODEL", details.summary().name() + "@" + details.summary().version())
            .row("images", details.summary().synthetic() ? "SYNTHETIC" : "photographs")
            .row("aliases", String.join(", ", details.summary().aliases()))
            .row("published", details.summary().publishedAt())
            .row("run", details.runId())
            .row("files", details.location())
            .row("digest", details.summary().artifactDigest())
            .row("scenario", details.scenario())
            .row("began with", details.initialWeights())
            .row("targets", String.join(", ", details.targets()));
    TextTable points = new TextTable("OPERATING POINT", "TARGET", "THRESHOLD", "CHOSEN ON");
    for (Threshold point : details.operatingPoints()) {
      points.row(
          point.name(),
          point.target(),
          String.format(Locale.ROOT, "%.4f", point.threshold()),
          point.chosenOn());
    }
    TextTable testSets =
        new TextTable("MEASURED ON", "SOURCE", "IMAGES", "LOOKED AT BEFORE", "FOR MODELS", "SINCE");
    for (TestSet set : details.testSets()) {
      testSets.row(
          set.split(),
          set.source(),
          set.images(),
          set.looksBefore(),
          set.modelsBefore(),
          set.looksSince());
    }
    TextTable history = new TextTable("HISTORY", "VERSION", "WHO", "WHEN", "WHY");
    for (HistoryEntry entry : details.history()) {
      history.row(
          entry.action(),
          entry.version(),
          entry.who(),
          entry.at().truncatedTo(ChronoUnit.SECONDS),
          entry.why());
    }
    return facts
        + "\n"
        + points
        + "\n"
        + RunTables.gate(details.gate())
        + "\n"
        + RunTables.metrics(details.metrics())
        + "\n"
        + (details.testSets().isEmpty() ? "" : testSets + "\n")
        + history;
  }
}
