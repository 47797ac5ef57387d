package org.fovea.pipeline.workflow;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.fovea.pipeline.CommandFailure;
import org.fovea.pipeline.ExitCode;
import org.fovea.pipeline.RejectedInputs.Details;
import org.fovea.pipeline.RejectedInputs.Question;
import org.fovea.pipeline.RejectedInputs.Refusal;
import org.fovea.pipeline.spec.StageName;
import org.fovea.schema.Correction;
import org.fovea.schema.FailureCode;
import org.fovea.schema.FileRole;
import org.fovea.schema.FundusImage;
import org.fovea.schema.StageFailure;
import org.fovea.stages.artifact.Workspace;

/** Gathers what a run says of one input that it refused. */
final class RejectedDetails {
  private static final List<FileRole> LETTERS = List.of(FileRole.REJECTED, FileRole.EXCLUDED);

  private final Question question;
  private final Workspace workspace;
  private final RunOutputs outputs;

  RejectedDetails(Workspace workspace, Question question) throws IOException {
    this.question = question;
    this.workspace = workspace;
    this.outputs = RunOutputs.open(workspace, question.runId());
  }

  Details read() throws IOException {
    List<Refusal> refusals = new ArrayList<>();
    List<StageFailure> letters = new ArrayList<>();
    for (StageName stage : outputs.byStage().keySet()) {
      for (FileRole role : LETTERS) {
        for (StageFailure letter : outputs.records(stage, role, StageFailure.class)) {
          if (letter.getOccurrenceId().startsWith(question.id())) {
            letters.add(letter);
            refusals.add(refusal(stage, letter));
          }
        }
      }
    }
    requireOne(letters);
    StageFailure first = letters.get(0);
    Optional<FundusImage> image =
        outputs.records(StageName.INGEST, FileRole.PART, FundusImage.class).stream()
            .filter(each -> each.getOccurrenceId().equals(first.getOccurrenceId()))
            .findFirst();
    Optional<String> name =
        Optional.ofNullable(first.getRelativeName())
            .or(() -> image.map(FundusImage::getRelativeName));
    RejectedThumbnail.Drawn drawn =
        question.thumbnail().isEmpty()
            ? RejectedThumbnail.Drawn.NOT_ASKED
            : new RejectedThumbnail(workspace, outputs.run().getSpec(), question.showLocations())
                .draw(
                    image.map(FundusImage::getSpecSource).orElse(first.getSource()),
                    name.orElse(""),
                    question.thumbnail().get());
    return new Details(
        outputs.run().getRunId(),
        first.getOccurrenceId(),
        Optional.ofNullable(first.getImageId()).or(() -> image.map(FundusImage::getImageId)),
        first.getSource(),
        question.showLocations() ? name : Optional.empty(),
        image.map(each -> String.valueOf(each.getGrade())),
        image.map(each -> each.getLaterality().name()),
        image.map(each -> each.getWidthPx() + " x " + each.getHeightPx()),
        refusals,
        corrections(first.getOccurrenceId()),
        letters.stream().map(RejectedDetails::remedy).distinct().toList(),
        drawn.file(),
        drawn.withoutWhy());
  }

  private void requireOne(List<StageFailure> letters) {
    TreeSet<String> found = new TreeSet<>();
    letters.forEach(letter -> found.add(letter.getOccurrenceId()));
    if (found.size() == 1) {
      return;
    }
    throw new CommandFailure(
        ExitCode.USAGE,
        found.isEmpty()
            ? "run %s refused no input with the id %s; 'rejected list --excluded' shows those that it did"
                .formatted(outputs.run().getRunId(), question.id())
            : "%d inputs that run %s refused have ids that begin with %s; name more of it"
                .formatted(found.size(), outputs.run().getRunId(), question.id()));
  }

  private static Refusal refusal(StageName stage, StageFailure letter) {
    return new Refusal(
        stage,
        letter.getDisposition().name(),
        letter.getCode().name(),
        letter.getMessage(),
        new TreeMap<>(letter.getMeasures()),
        List.copyOf(letter.getRelatedOccurrenceIds()));
  }

  private List<String> corrections(String occurrenceId) throws IOException {
    return outputs.records(StageName.INGEST, FileRole.CORRECTIONS, Correction.class).stream()
        .filter(each -> each.getOccurrenceId().equals(occurrenceId))
        .map(
            each ->
                "%s%s by %s: %s"
                    .formatted(
                        each.getKind().name().toLowerCase(Locale.ROOT),
                        each.getAfter().isEmpty() ? "" : " " + each.getAfter(),
                        each.getBy(),
                        each.getWhy()))
        .toList();
  }

  /** What a person can do depends on why it was refused. */
  private static String remedy(StageFailure letter) {
    String id = letter.getOccurrenceId().substring(0, 12);
    FailureCode code = letter.getCode();
    return switch (code) {
      case LABEL_MISSING, GRADE_MISSING, GRADE_OUT_OF_RANGE, CONFLICTING_ROWS, CONFLICTING_GRADES ->
          "if you know its grade: rejected replay --grade %s=GRADE --by NAME --why TEXT"
              .formatted(id);
      case EYE_NOT_KNOWN ->
          "if you know the eye: rejected replay --eye %s=left --by NAME --why TEXT".formatted(id);
      case UNGRADABLE_EXPOSURE, UNGRADABLE_SHARPNESS, UNGRADABLE_COVERAGE, UNGRADABLE_COLOUR ->
          "if you can grade it nevertheless: rejected replay --admit %s --by NAME --why TEXT"
              .formatted(id);
      case DUPLICATE, NEAR_DUPLICATE, REPEATED_ROW ->
          "nothing need be done: another input stands for it";
      default ->
          "mend its file or its labels and run again, or leave it out for good: rejected replay --exclude %s --by NAME --why TEXT"
              .formatted(id);
    };
  }
}
