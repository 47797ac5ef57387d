package org.fovea.pipeline.cli;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import org.fovea.pipeline.ExitCode;
import org.fovea.pipeline.Pretraining.Pretrained;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Makes weights from drawings. */
@Command(
    name = "pretrain",
    header = "Trains GoogLeNet from nothing on drawings, as the shipped weights were made.",
    description =
        "Takes hours on a CPU. No photograph is used: for photographs start from ImageNet's weights"
            + " (weights fetch).",
    footerHeading = "%nExamples:%n",
    footer = {
      "  fovea weights pretrain --output weights/drawings.safetensors",
      "  fovea run --set finetune.weights=weights/drawings.safetensors"
    })
final class WeightsPretrainCommand extends LongCommand {
  @Option(
      names = "--output",
      required = true,
      paramLabel = "FILE",
      description = "The .safetensors file to write; it must not be there yet.")
  private @Nullable Path file;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description =
          "Decides drawings, first weights and order. The shipped weights: ${DEFAULT-VALUE}, the"
              + " default.")
  private long seed;

  WeightsPretrainCommand(CommandContext context) {
    super(context);
  }

  @Override
  ExitCode perform(CommandConsole console, Output output) {
    Pretrained pretrained =
        context().application().pretraining().pretrain(Objects.requireNonNull(file), seed, console);
    output.write(
        pretrained,
        String.format(
            Locale.ROOT,
            "%s is complete: seed %d, %d windows of drawings, mean AUC over types of lesions"
                + " %.4f%n",
            pretrained.file(),
            pretrained.seed(),
            pretrained.windowsSeen(),
            pretrained.meanAuc()));
    return ExitCode.DONE;
  }
}
