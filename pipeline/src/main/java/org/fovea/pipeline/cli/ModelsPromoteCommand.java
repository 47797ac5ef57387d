package org.fovea.pipeline.cli;

import java.util.Objects;
import java.util.Optional;
import org.fovea.pipeline.CommandFailure;
import org.fovea.pipeline.ExitCode;
import org.fovea.pipeline.ModelReference;
import org.fovea.pipeline.ModelRegistry.ChampionChange;
import org.fovea.pipeline.ModelRegistry.Promotion;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a version the champion. */
@Command(
    name = "promote",
    header = "Makes a version of a model the champion, if it passes its gate.",
    description =
        "Checks the version's files, measures its gate again from them, and holds it against the"
            + " present champion on the test images of both. The history keeps who promoted it,"
            + " when and why; a version that does not pass needs --override and a reason.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  fovea models promote dr-screening@3",
      "  fovea models promote dr-screening@candidate --workspace gs://bucket/dr",
      "  fovea models promote dr-screening@4 --override --reason 'few severe test images; agreed"
          + " on 3 May'"
    })
final class ModelsPromoteCommand extends FoveaCommand {
  @Parameters(
      index = "0",
      paramLabel = "NAME@VERSION",
      converter = WordConverters.Model.class,
      description = "The model, with a version's number or an alias.")
  private @Nullable ModelReference model;

  @Option(
      names = "--margin",
      paramLabel = "AREA",
      description =
          "By how much its area under the ROC curve may be smaller than the champion's on the test"
              + " images of both. Default: ${DEFAULT-VALUE}.")
  private double margin = Promotion.DEFAULT_MARGIN;

  @Option(
      names = "--override",
      description = "Promote it even where it does not pass its gate; needs --reason.")
  private boolean override;

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      description = "Why it is promoted all the same; the history keeps it for ever.")
  private @Nullable String reason;

  @Mixin private final WorkspaceOption workspace = new WorkspaceOption();

  ModelsPromoteCommand(CommandContext context) {
    super(context);
  }

  @Override
  ExitCode perform(CommandConsole console, Output output) {
    ModelReference reference = Objects.requireNonNull(model);
    if (reference.which().isEmpty()) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "name the version that is to be promoted, such as %s@3 or %s@candidate"
              .formatted(reference.name(), reference.name()));
    }
    boolean reasonGiven = reason != null && !reason.isBlank();
    if (override != reasonGiven) {
      throw new CommandFailure(
          ExitCode.USAGE,
          override
              ? "--override needs --reason TEXT, which the history of the model keeps"
              : "--reason says why a gate is overridden; give --override with it, or leave it out");
    }
    ChampionChange change =
        context()
            .application()
            .models()
            .promote(
                workspace.address(),
                valid(
                    () ->
                        new Promotion(
                            reference, margin, Optional.ofNullable(override ? reason : null))));
    output.write(change, text(change));
    return ExitCode.DONE;
  }

  private static String text(ChampionChange change) {
    return RunTables.gate(change.gate())
        + "\n"
        + RunTables.champion(change)
        + (change.overridden() ? "It does not pass its gate: the reason is in its history.\n" : "");
  }
}
