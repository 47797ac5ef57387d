package org.fovea.pipeline;

import java.util.List;
import java.util.Optional;
import org.fovea.pipeline.spec.StageName;

/** The dead letters of a workspace. */
@FunctionalInterface
public interface RejectedInputs {
  /**
   * Returns what the newest run, or the one asked for, could not use or left out, by stage and then
   * by occurrence.
   *
   * @throws CommandFailure if there is no such run
   */
  List<Entry> list(Query query);

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
}
