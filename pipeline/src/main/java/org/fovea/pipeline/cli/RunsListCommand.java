package org.fovea.pipeline.cli;

import java.util.List;
import java.util.Map;
import org.fovea.pipeline.ExitCode;
import org.fovea.pipeline.RunHistory.RunEntry;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists the runs. */
@Command(
    name = "list",
    header = "Lists the runs of a workspace, the newest last.",
    footerHeading = "%nExamples:%n",
    footer = {"  fovea runs list", "  fovea runs list --workspace gs://bucket/dr --json"})
final class RunsListCommand extends FoveaCommand {
  @Mixin private final WorkspaceOption workspace = new WorkspaceOption();

  RunsListCommand(CommandContext context) {
    super(context);
  }

  @Override
  ExitCode perform(CommandConsole console, Output output) {
    List<RunEntry> runs = context().application().runs().list(workspace.address());
    output.write(Map.of("workspace", workspace.address(), "runs", runs), text(runs));
    return ExitCode.DONE;
  }

  private String text(List<RunEntry> runs) {
    return runs.isEmpty()
        ? "No runs in %s; fovea run starts one.\n".formatted(workspace.address())
        : HistoryTables.list(runs);
  }
}
