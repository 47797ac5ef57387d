package org.fovea.pipeline.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.fovea.pipeline.ExitCode;
import org.fovea.pipeline.SampleDrawing;
import org.fovea.pipeline.spec.SyntheticCameraName;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Draws synthetic images. */
@Command(
    name = "sample",
    header = "Draws labelled synthetic fundus images, for trying and testing.",
    description = "Writes JPEG files and trainLabels.csv in the eyepacs layout.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  fovea sample --output drawings --count 100 --seed 3",
      "  fovea predict --model synthetic-screening --images drawings/images --output scores"
    })
final class SampleCommand extends LongCommand {
  @Option(
      names = "--output",
      required = true,
      paramLabel = "DIR",
      description = "Directory; made where it is missing.")
  private @Nullable Path directory;

  @Option(
      names = "--count",
      required = true,
      paramLabel = "N",
      description = "Number of images, 2 to 200000 and even: a patient has two eyes.")
  private int count;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description = "The drawings are a function of it. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--camera",
      paramLabel = "CAMERA",
      defaultValue = "B",
      converter = WordConverters.Camera.class,
      description = "A or B. Default: ${DEFAULT-VALUE}.")
  private SyntheticCameraName camera = SyntheticCameraName.B;

  SampleCommand(CommandContext context) {
    super(context);
  }

  @Override
  ExitCode perform(CommandConsole console, Output output) {
    Path target = Objects.requireNonNull(directory);
    SampleDrawing.Request request =
        valid(() -> new SampleDrawing.Request(target, count, seed, camera));
    int drawn = context().application().samples().draw(request, console);
    output.write(
        Map.of("output", target, "images", drawn, "seed", seed, "camera", camera.word()),
        "%d synthetic images in %s\n".formatted(drawn, target));
    return ExitCode.DONE;
  }
}
