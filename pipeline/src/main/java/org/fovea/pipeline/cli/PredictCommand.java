package org.fovea.pipeline.cli;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.fovea.pipeline.ExitCode;
import org.fovea.pipeline.ModelReference;
import org.fovea.pipeline.Scoring;
import org.fovea.pipeline.spec.ComputeDevice;
import org.fovea.pipeline.spec.RunSpec;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Scores images with a published model. */
@Command(
    name = "predict",
    header = "Scores fundus images with a published model.",
    description =
        "Writes a score per target and both operating points' verdicts for each image, as Avro and"
            + " CSV; photographs that cannot be graded are marked ungradable instead of scored, and"
            + " files that cannot be used are listed with the reason. --heatmaps draws what"
            + " the model looked at: the photograph as the model saw it and, beside it for each"
            + " target, orange where the retina speaks for the target and blue where it speaks"
            + " against. Research software: no diagnosis.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  fovea predict --model dr-screening --images photographs/ --output scores/",
      "  fovea predict --model dr-screening --images photographs/ --output scores/ --heatmaps"
          + " scores/heatmaps",
      "  fovea predict --model dr-screening@3 --images 'gs://bucket/new/*.jpg' --output"
          + " gs://bucket/scores"
    })
final class PredictCommand extends LongCommand {
  @Option(
      names = "--model",
      required = true,
      paramLabel = "NAME[@VERSION]",
      converter = WordConverters.Model.class,
      description =
          "The model, with a version's number or an alias; without: the champion, else the"
              + " candidate.")
  private @Nullable ModelReference model;

  @Option(
      names = "--images",
      required = true,
      paramLabel = "URI",
      description = "Directory, glob or gs:// prefix of the images.")
  private @Nullable String images;

  @Option(
      names = "--patients",
      paramLabel = "eyepacs|FILE",
      description =
          "Whose eyes they are, for a model that scores both eyes of a patient together: eyepacs"
              + " where files are named PATIENT_left and PATIENT_right, or a CSV file with the"
              + " columns image, patient and eye. Without it every photograph is scored by itself,"
              + " by the thresholds for that.")
  private @Nullable String patients;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "URI",
      description = "Directory or gs:// prefix of the results.")
  private @Nullable String output;

  @Option(
      names = "--heatmaps",
      paramLabel = "URI",
      description =
          "Directory or gs:// prefix for a PNG of each scored image, named by its image_id and"
              + " never by its file. What lies outside the field of view counts, but is not"
              + " coloured.")
  private @Nullable String heatmaps;

  @Option(
      names = "--masks",
      paramLabel = "URI",
      description =
          "The same for a model of explicit features: the photograph with vessels blue, the optic"
              + " disc circled green, candidates for dark lesions magenta and for bright ones"
              + " yellow.")
  private @Nullable String masks;

  @Option(
      names = "--side-px",
      paramLabel = "PX",
      description =
          "Scale photographs to this side, 32 to 1024, instead of that of the model's training"
              + " images, which its operating points were chosen for.")
  private @Nullable Integer sidePx;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      defaultValue = "prefer-gpu",
      converter = WordConverters.Device.class,
      description =
          "gpu, prefer-gpu (the CPU where no GPU can be used) or cpu. Default: ${DEFAULT-VALUE}.")
  private ComputeDevice device = ComputeDevice.PREFER_GPU;

  @Option(
      names = "--workspace",
      paramLabel = "URI",
      defaultValue = RunSpec.DEFAULT_WORKSPACE,
      description = "Workspace of the model. Default: ${DEFAULT-VALUE}.")
  private String workspace = RunSpec.DEFAULT_WORKSPACE;

  @Option(
      names = "--show-locations",
      description = "Write file names too; they can be patients' ids.")
  private boolean showLocations;

  @Mixin private final BeamArguments beam = new BeamArguments();

  PredictCommand(CommandContext context) {
    super(context);
  }

  @Override
  ExitCode perform(CommandConsole console, Output results) {
    Scoring.Scored scored =
        context()
            .application()
            .scoring()
            .score(
                new Scoring.Request(
                    workspace,
                    Objects.requireNonNull(model),
                    Objects.requireNonNull(images),
                    Optional.ofNullable(patients),
                    Objects.requireNonNull(output),
                    Optional.ofNullable(heatmaps),
                    Optional.ofNullable(masks),
                    sidePx == null ? OptionalInt.empty() : OptionalInt.of(sidePx),
                    device,
                    showLocations,
                    beam.get()),
                console);
    results.write(scored, text(scored));
    return ExitCode.DONE;
  }

  private static String text(Scoring.Scored scored) {
    StringBuilder text = new StringBuilder();
    text.append(
        "%s%d of %d images scored by %s\n"
            .formatted(
                scored.synthetic() ? "MODEL OF SYNTHETIC IMAGES: " : "",
                scored.scored(),
                scored.in(),
                scored.model()));
    if (scored.bothEyes() > 0) {
      text.append("%d of them by both eyes of the patient\n".formatted(scored.bothEyes()));
    }
    if (scored.ungradable() > 0) {
      text.append(
          "%d cannot be graded and have no score: in screening, their patients are referred\n"
              .formatted(scored.ungradable()));
    }
    if (!scored.rejected().isEmpty()) {
      TextTable table = new TextTable("REJECTED", "COUNT");
      scored.rejected().entrySet().stream()
          .sorted(Map.Entry.comparingByKey())
          .forEach(code -> table.row(code.getKey(), code.getValue()));
      text.append(table);
    }
    scored.files().forEach(file -> text.append(file).append('\n'));
    scored.heatmaps().ifPresent(directory -> text.append("heatmaps: " + directory + "\n"));
    scored.masks().ifPresent(directory -> text.append("masks: " + directory + "\n"));
    return text.toString();
  }
}
