package org.fovea.pipeline.cli;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fovea.pipeline.ExitCode;
import org.fovea.pipeline.RejectedInputs;
import org.fovea.pipeline.spec.StageName;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists dead letters. */
@Command(
    name = "list",
    header = "Lists the inputs that a run could not use, and why.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  fovea rejected list",
      "  fovea rejected list --stage ingest --code LABEL_MISSING --show-locations",
      "  fovea rejected list --excluded --json"
    })
final class RejectedListCommand extends FoveaCommand {
  @Mixin private final WorkspaceOption workspace = new WorkspaceOption();

  @Option(names = "--run", paramLabel = "RUN", description = "The run; without: the newest.")
  private @Nullable String run;

  @Option(
      names = "--stage",
      paramLabel = "STAGE",
      converter = WordConverters.Stage.class,
      description = "Only what this stage refused: " + WorkflowArguments.STAGES + ".")
  private @Nullable StageName stage;

  @Option(names = "--code", paramLabel = "CODE", description = "Only with this code.")
  private @Nullable String code;

  @Option(names = "--excluded", description = "Also what was left out by policy.")
  private boolean excluded;

  @Option(
      names = "--show-locations",
      description = "Show file names too; they can be patients' ids.")
  private boolean showLocations;

  RejectedListCommand(CommandContext context) {
    super(context);
  }

  @Override
  ExitCode perform(CommandConsole console, Output output) {
    List<RejectedInputs.Entry> entries =
        context()
            .application()
            .rejected()
            .list(
                new RejectedInputs.Query(
                    workspace.address(),
                    Optional.ofNullable(run),
                    Optional.ofNullable(stage),
                    Optional.ofNullable(code),
                    excluded,
                    showLocations));
    output.write(Map.of("workspace", workspace.address(), "inputs", entries), text(entries));
    return ExitCode.DONE;
  }

  private String text(List<RejectedInputs.Entry> entries) {
    if (entries.isEmpty()) {
      return "No such inputs in %s.\n".formatted(workspace.address());
    }
    TextTable table =
        new TextTable("STAGE", "", "CODE", "SOURCE", showLocations ? "FILE" : "OCCURRENCE", "WHY");
    for (RejectedInputs.Entry entry : entries) {
      table.row(
          entry.stage().word(),
          entry.disposition(),
          entry.code(),
          entry.source(),
          showLocations ? entry.location().orElse("-") : RunTables.shortened(entry.occurrenceId()),
          entry.message());
    }
    return table.toString();
  }
}
