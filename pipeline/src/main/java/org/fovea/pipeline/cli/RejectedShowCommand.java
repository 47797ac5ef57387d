package org.fovea.pipeline.cli;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.fovea.pipeline.ExitCode;
import org.fovea.pipeline.RejectedInputs;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows one dead letter. */
@Command(
    name = "show",
    header = "Shows one input that a run could not use: why, and what can be done about it.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  fovea rejected show 1f0c9a66b2d8",
      "  fovea rejected show 1f0c9a66b2d8 --thumbnail refused.png",
    })
final class RejectedShowCommand extends FoveaCommand {
  @Parameters(
      index = "0",
      paramLabel = "ID",
      description = "Id of the occurrence, or at least its first 6 digits; rejected list has it.")
  private @Nullable String id;

  @Mixin private final WorkspaceOption workspace = new WorkspaceOption();

  @Option(names = "--run", paramLabel = "RUN", description = "The run; without: the newest.")
  private @Nullable String run;

  @Option(
      names = "--thumbnail",
      paramLabel = "FILE",
      description =
          "Draw it to FILE, as PNG, if it can be decoded: the retinal disc alone, since what is"
              + " around it can name a patient.")
  private @Nullable Path thumbnail;

  @Option(
      names = "--show-locations",
      description =
          "Show the file's name too, and draw the whole picture where no retinal disc is found;"
              + " either can tell who the patient is.")
  private boolean showLocations;

  RejectedShowCommand(CommandContext context) {
    super(context);
  }

  @Override
  ExitCode perform(CommandConsole console, Output output) {
    RejectedInputs.Question question =
        valid(
            () ->
                new RejectedInputs.Question(
                    workspace.address(),
                    Optional.ofNullable(run),
                    Objects.requireNonNull(id),
                    Optional.ofNullable(thumbnail),
                    showLocations));
    RejectedInputs.Details details = context().application().rejected().show(question);
    output.write(details, text(details));
    return ExitCode.DONE;
  }

  private static String text(RejectedInputs.Details details) {
    StringBuilder text = new StringBuilder();
    text.append(
        "occurrence %s of %s in run %s\n"
            .formatted(details.occurrenceId(), details.source(), details.runId()));
    details.location().ifPresent(name -> line(text, "file", name));
    line(text, "image", details.imageId().orElse("its content was not read"));
    details.grade().ifPresent(grade -> line(text, "grade", grade));
    details.eye().ifPresent(eye -> line(text, "eye", eye));
    details.sizePx().ifPresent(size -> line(text, "size", size + " px"));
    for (RejectedInputs.Refusal refusal : details.refusals()) {
      line(
          text,
          refusal.disposition().toLowerCase(Locale.ROOT),
          "by %s: %s, %s".formatted(refusal.stage().word(), refusal.code(), refusal.message()));
      if (!refusal.measures().isEmpty()) {
        line(
            text,
            "measured",
            refusal.measures().entrySet().stream()
                .map(each -> String.format(Locale.ROOT, "%s %.4g", each.getKey(), each.getValue()))
                .collect(Collectors.joining(", ")));
      }
      if (!refusal.relatedOccurrenceIds().isEmpty()) {
        line(text, "because of", String.join(", ", refusal.relatedOccurrenceIds()));
      }
    }
    details.corrections().forEach(correction -> line(text, "corrected", correction));
    details.thumbnail().ifPresent(file -> line(text, "picture", file));
    details.withoutThumbnail().ifPresent(why -> line(text, "no picture", why));
    details.remedies().forEach(remedy -> line(text, "to do", remedy));
    return text.toString();
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append(String.format(Locale.ROOT, "  %-11s %s%n", name, value));
  }
}
