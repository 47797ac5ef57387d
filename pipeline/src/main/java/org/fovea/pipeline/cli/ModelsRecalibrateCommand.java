package org.fovea.pipeline.cli;

import java.util.List;
import java.util.Objects;
import org.fovea.pipeline.ExitCode;
import org.fovea.pipeline.ModelReference;
import org.fovea.pipeline.RunOptions;
import org.fovea.pipeline.RunOutcome;
import org.fovea.pipeline.spec.RunSpec;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Chooses the operating points of a published model anew. */
@Command(
    name = "recalibrate",
    header = "Chooses a model's operating points anew, on a clinic's own labelled images.",
    description = {
      "Publishes a new version with the same weights: calibration and thresholds are chosen on the"
          + " calibration images of the spec and measured on its test images, none of which may be"
          + " of a patient that the model was trained on. It is a run with classifier.published,"
          + " and stands in the ledger as one.",
      "The spec names the sources; its targets and preprocess must be those of the model, and its"
          + " split leaves nothing to training, such as {train: 0, validation: 0, calibration: 0.5,"
          + " test: 0.5}. Beam's arguments are its runners."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  fovea models recalibrate dr-screening@3 --spec clinic.yaml",
      "  fovea models recalibrate dr-screening@champion --spec clinic.yaml --workspace"
          + " gs://bucket/dr"
    })
final class ModelsRecalibrateCommand extends LongCommand {
  @Parameters(
      index = "0",
      paramLabel = "NAME[@VERSION]",
      converter = WordConverters.Model.class,
      description =
          "The model, with a version's number or an alias; without: the champion, else the"
              + " candidate.")
  private @Nullable ModelReference model;

  @Mixin private final SpecArguments spec = new SpecArguments();

  ModelsRecalibrateCommand(CommandContext context) {
    super(context);
  }

  @Override
  ExitCode perform(CommandConsole console, Output output) {
    ModelReference reference = Objects.requireNonNull(model);
    RunSpec recalibration =
        spec.get(List.of("classifier.published=" + reference, "publish.model=" + reference.name()));
    RunOutcome outcome =
        context().application().workflow().run(recalibration, RunOptions.DEFAULT, console);
    output.write(outcome, RunTables.outcome(outcome));
    return outcome.exitCode();
  }
}
