package org.fovea.pipeline.cli;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import org.fovea.pipeline.ExitCode;
import org.fovea.pipeline.WorkspaceCare;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prunes a workspace. */
@Command(
    name = "prune",
    header = "Finds what no run and no model reaches, and deletes it with --delete.",
    description = {
      "That is: outputs that only runs without an end have made, outputs without a manifest,"
          + " checkpoints of trainings that were not finished (the same run would go on from them),"
          + " files of models that no version names, drawings that no run read, and what a killed"
          + " process was writing.",
      "Records of runs, models and their histories stay. Refuses while a run is at work."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  fovea workspace prune                  says what would be deleted, and its size",
      "  fovea workspace prune --delete",
    })
final class WorkspacePruneCommand extends FoveaCommand {
  @Mixin private final WorkspaceOption workspace = new WorkspaceOption();

  @Option(names = "--delete", description = "Delete it; without, nothing is changed.")
  private boolean delete;

  @Option(
      names = "--dead",
      paramLabel = "RUN",
      description =
          "A run of another machine that has no end, and of which you know that it is not at work."
              + " May be repeated.")
  private List<String> dead = new ArrayList<>();

  WorkspacePruneCommand(CommandContext context) {
    super(context);
  }

  @Override
  ExitCode perform(CommandConsole console, Output output) {
    WorkspaceCare.Pruned pruned =
        context()
            .application()
            .care()
            .prune(new WorkspaceCare.Request(workspace.address(), delete, new HashSet<>(dead)));
    output.write(pruned, text(pruned));
    return ExitCode.DONE;
  }

  private static String text(WorkspaceCare.Pruned pruned) {
    if (pruned.items().isEmpty()) {
      return "Everything in %s is reached by a run or a model.\n".formatted(pruned.workspace());
    }
    TextTable table = new TextTable("WHAT", "FILES", "MB", "WHY");
    for (WorkspaceCare.Item item : pruned.items()) {
      table.row(item.name(), item.files(), megabytes(item.sizeBytes()), item.why());
    }
    return "%s\n%s MB in %,d files of %s %s\n"
        .formatted(
            table,
            megabytes(pruned.sizeBytes()),
            pruned.files(),
            pruned.workspace(),
            pruned.deleted() ? "deleted" : "would be deleted; --delete does it");
  }

  private static String megabytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f", bytes / 1e6);
  }
}
