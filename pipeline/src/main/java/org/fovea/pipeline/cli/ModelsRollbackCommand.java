package org.fovea.pipeline.cli;

import java.util.Objects;
import org.fovea.pipeline.CommandFailure;
import org.fovea.pipeline.ExitCode;
import org.fovea.pipeline.ModelReference;
import org.fovea.pipeline.ModelRegistry.ChampionChange;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes the champion before the present one the champion again. */
@Command(
    name = "rollback",
    header = "Makes the version champion again that was it before the present one.",
    footerHeading = "%nExamples:%n",
    footer = "  fovea models rollback dr-screening --reason 'misses more on the new camera'")
final class ModelsRollbackCommand extends FoveaCommand {
  @Parameters(
      index = "0",
      paramLabel = "NAME",
      converter = WordConverters.Model.class,
      description = "The model, without a version.")
  private @Nullable ModelReference model;

  @Option(
      names = "--reason",
      required = true,
      paramLabel = "TEXT",
      description = "Why; the history keeps it for ever.")
  private String reason = "";

  @Mixin private final WorkspaceOption workspace = new WorkspaceOption();

  ModelsRollbackCommand(CommandContext context) {
    super(context);
  }

  @Override
  ExitCode perform(CommandConsole console, Output output) {
    ModelReference reference = Objects.requireNonNull(model);
    if (reference.which().isPresent()) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "a rollback brings back the champion before the present one: name %s alone, or promote %s"
              .formatted(reference.name(), reference));
    }
    if (reason.isBlank()) {
      throw new CommandFailure(
          ExitCode.USAGE, "--reason must not be blank: the history of the model keeps it");
    }
    ChampionChange change =
        context().application().models().rollback(workspace.address(), reference.name(), reason);
    output.write(change, RunTables.champion(change));
    return ExitCode.DONE;
  }
}
