package org.fovea.pipeline;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fovea.pipeline.spec.RunSpec;
import org.fovea.pipeline.spec.StageName;

/** The dead letters of a workspace, and what people do about them. */
public interface RejectedInputs {
  /**
   * Returns what the newest run, or the one asked for, could not use or left out, by stage and then
   * by occurrence.
   *
   * @throws CommandFailure if there is no such run
   */
  List<Entry> list(Query query);

  /**
   * Returns all that is known of one dead letter, and draws its image if that is asked for and can
   * be done.
   *
   * @throws CommandFailure if there is no such run or input
   */
  Details show(Question question);

  /**
   * Writes corrections at the end of their table, and returns the spec of the run with that table:
   * running it repeats the run with the corrections, and nothing that they do not touch.
   *
   * @throws CommandFailure if there is no such run or input, or the table cannot be written
   */
  RunSpec corrected(Changes changes);

  /**
   * Which are asked for.
   *
   * @param workspace the workspace
   * @param runId the run; absent for the newest
   * @param stage only of this stage
   * @param code only with this code
   * @param excluded whether inputs left out by policy are listed too
   * @param showLocations whether file names are shown, which can be patients' ids
   */
  record Query(
      String workspace,
      Optional<String> runId,
      Optional<StageName> stage,
      Optional<String> code,
      boolean excluded,
      boolean showLocations) {}

  /**
   * One dead letter.
   *
   * @param stage stage that refused it
   * @param disposition rejected or excluded
   * @param code why
   * @param source name of the source
   * @param occurrenceId identity of the occurrence
   * @param message why, in words with the values
   * @param location path below the source's root; absent unless asked for
   */
  record Entry(
      StageName stage,
      String disposition,
      String code,
      String source,
      String occurrenceId,
      String message,
      Optional<String> location) {}

  /**
   * Which one is to be shown.
   *
   * @param workspace the workspace
   * @param runId the run; absent for the newest
   * @param id the occurrence, or at least the first 6 digits of it
   * @param thumbnail file that its picture is written to, as PNG; absent for none
   * @param showLocations whether the file's name is shown, and the picture whole where no retinal
   *     disc is found in it: either can tell who the patient is
   */
  record Question(
      String workspace,
      Optional<String> runId,
      String id,
      Optional<Path> thumbnail,
      boolean showLocations) {
    public Question {
      requireId(id);
    }
  }

  /**
   * What is known of a dead letter.
   *
   * @param runId the run
   * @param occurrenceId identity of the occurrence
   * @param imageId identity of its content; absent where that could not be read
   * @param source name of the source
   * @param location path below the source's root; absent unless asked for
   * @param grade its label; absent where it has none that can be used
   * @param eye which eye; absent where it was not ingested
   * @param sizePx width x height by its header; absent where it was not ingested
   * @param refusals why it was refused, in the order of the workflow
   * @param corrections what people changed of it before, in words
   * @param remedies what can be done about it, in words
   * @param thumbnail where its picture was written to; absent where it was not
   * @param withoutThumbnail why there is no picture though one was asked for
   */
  record Details(
      String runId,
      String occurrenceId,
      Optional<String> imageId,
      String source,
      Optional<String> location,
      Optional<String> grade,
      Optional<String> eye,
      Optional<String> sizePx,
      List<Refusal> refusals,
      List<String> corrections,
      List<String> remedies,
      Optional<String> thumbnail,
      Optional<String> withoutThumbnail) {}

  /**
   * Why a stage refused an input.
   *
   * @param stage the stage
   * @param disposition rejected or excluded
   * @param code why
   * @param message why, in words with the values
   * @param measures the measured values behind it
   * @param relatedOccurrenceIds other occurrences that it rests on
   */
  record Refusal(
      StageName stage,
      String disposition,
      String code,
      String message,
      Map<String, Double> measures,
      List<String> relatedOccurrenceIds) {}

  /**
   * What is to be corrected.
   *
   * @param workspace the workspace
   * @param runId the run; absent for the newest
   * @param table file of the corrections; absent for the one that the run had, else {@link
   *     #DEFAULT_TABLE}
   * @param changes further corrections; without any, the table is taken as it is
   */
  record Changes(
      String workspace, Optional<String> runId, Optional<String> table, List<Change> changes) {
    /** Table of a run that has none, in the current directory. */
    public static final String DEFAULT_TABLE = "corrections.csv";

    public Changes {
      changes = List.copyOf(changes);
    }
  }

  /**
   * One correction.
   *
   * @param id the occurrence, or at least the first 6 digits of it
   * @param correction grade, eye, admit or exclude
   * @param value the grade, 0 to 4, or the eye, left or right; else empty
   * @param by who corrects it
   * @param why for what reason
   */
  record Change(String id, String correction, String value, String by, String why) {
    public Change {
      requireId(id);
    }
  }

  private static void requireId(String id) {
    if (!id.matches("[0-9a-f]{6,32}")) {
      throw new IllegalArgumentException(
          "the id of an input must be 6 to 32 hexadecimal digits, as 'rejected list' shows them, but was '%s'"
              .formatted(id));
    }
  }
}
