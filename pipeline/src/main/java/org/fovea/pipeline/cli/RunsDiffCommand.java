package org.fovea.pipeline.cli;

import java.util.Objects;
import org.fovea.pipeline.ExitCode;
import org.fovea.pipeline.RunHistory.RunDifference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Compares two runs. */
@Command(
    name = "diff",
    header = "Shows what two runs differ in: config, stages and why, counts, metrics.",
    footerHeading = "%nExamples:%n",
    footer = {"  fovea runs diff 20260725T10 latest", "  fovea runs diff RUN RUN --json"})
final class RunsDiffCommand extends FoveaCommand {
  @Parameters(
      index = "0",
      paramLabel = "RUN",
      description = "The run that differences are told from: id, beginning of an id, or latest.")
  private @Nullable String first;

  @Parameters(index = "1", paramLabel = "RUN", description = "The other run.")
  private @Nullable String second;

  @Mixin private final WorkspaceOption workspace = new WorkspaceOption();

  RunsDiffCommand(CommandContext context) {
    super(context);
  }

  @Override
  ExitCode perform(CommandConsole console, Output output) {
    RunDifference difference =
        context()
            .application()
            .runs()
            .diff(
                workspace.address(), Objects.requireNonNull(first), Objects.requireNonNull(second));
    output.write(difference, HistoryTables.difference(difference));
    return ExitCode.DONE;
  }
}
