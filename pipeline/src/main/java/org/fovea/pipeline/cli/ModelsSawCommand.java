package org.fovea.pipeline.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.fovea.pipeline.ExitCode;
import org.fovea.pipeline.PatientUse;
import org.fovea.pipeline.PatientUse.Answer;
import org.fovea.pipeline.PatientUse.Question;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Tells which models saw a patient. */
@Command(
    name = "saw",
    header = "Tells which published models saw a patient's images, and what for.",
    description = {
      "Looks through the data sets of every version of every model, and of the models that they"
          + " began with. Where ids are pseudonyms, give the patient as in the labels and the key"
          + " in FOVEA_PATIENT_KEY, or the pseudonym. Ends with 6 if a data set is gone, so that"
          + " nobody can tell."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  fovea models saw --patient eyepacs/10",
      "  fovea models saw --patient 4711 --source eyepacs --json"
    })
final class ModelsSawCommand extends FoveaCommand {
  @Mixin private final WorkspaceOption workspace = new WorkspaceOption();

  @Option(
      names = "--patient",
      paramLabel = "ID",
      required = true,
      description = "The patient, as in the labels or as in the records.")
  private @Nullable String patient;

  @Option(
      names = "--source",
      paramLabel = "NAME",
      description = "Only in this source: the same number in two sources is two patients.")
  private @Nullable String source;

  ModelsSawCommand(CommandContext context) {
    super(context);
  }

  @Override
  ExitCode perform(CommandConsole console, Output output) {
    Question question =
        valid(
            () ->
                new Question(
                    workspace.address(),
                    Objects.requireNonNull(patient),
                    Optional.ofNullable(source)));
    Answer answer = context().application().patients().find(question);
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("workspace", workspace.address());
    document.put("images", answer.images());
    document.put("uses", answer.uses());
    document.put("notKnown", answer.notKnown());
    output.write(document, text(answer));
    return answer.notKnown().isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
  }

  private static String text(Answer answer) {
    StringBuilder text = new StringBuilder();
    if (answer.uses().isEmpty()) {
      text.append("No published model saw an image of this patient.\n");
    } else {
      TextTable table = new TextTable("MODEL", "ALIASES", "THROUGH", "SAW", "AS", "IMAGES");
      for (PatientUse.Use use : answer.uses()) {
        table.row(
            use.model(),
            use.aliases().isEmpty() ? "-" : String.join(",", use.aliases()),
            use.through().orElse("-"),
            use.seen() ? "yes" : "no",
            use.use(),
            use.images());
      }
      text.append(table);
    }
    answer
        .notKnown()
        .forEach(
            model ->
                text.append(
                    "not known of %s: outputs of its stages are gone or incomplete\n"
                        .formatted(model)));
    return text.toString();
  }
}
