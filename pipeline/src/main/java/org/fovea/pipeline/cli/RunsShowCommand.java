package org.fovea.pipeline.cli;

import java.util.Objects;
import org.fovea.pipeline.ExitCode;
import org.fovea.pipeline.RunHistory.RunDetails;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Shows one run. */
@Command(
    name = "show",
    header = "Shows what is known of a run.",
    footerHeading = "%nExamples:%n",
    footer = {"  fovea runs show latest", "  fovea runs show 20260725T101500123Z-0a1b2c --json"})
final class RunsShowCommand extends FoveaCommand {
  @Parameters(
      index = "0",
      paramLabel = "RUN",
      description = "The run: its id, the beginning of its id, or latest.")
  private @Nullable String run;

  @Mixin private final WorkspaceOption workspace = new WorkspaceOption();

  RunsShowCommand(CommandContext context) {
    super(context);
  }

  @Override
  ExitCode perform(CommandConsole console, Output output) {
    RunDetails details =
        context().application().runs().show(workspace.address(), Objects.requireNonNull(run));
    output.write(details, HistoryTables.details(details));
    return ExitCode.DONE;
  }
}
