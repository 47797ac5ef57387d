package org.fovea.pipeline;

import java.time.Instant;
import java.util.List;

/** The published models of a workspace. */
public interface ModelRegistry {
  /** Returns every version of every model, by name and then by number; empty where none is. */
  List<ModelSummary> list(String workspace);

  /**
   * Returns one version.
   *
   * @throws CommandFailure if there is none
   */
  ModelDetails show(String workspace, ModelReference model);

  /**
   * One version in a list.
   *
   * @param name name of the model
   * @param version number, from 1
   * @param aliases aliases that name it
   * @param publishedAt when
   * @param gatePassed whether it passed its gate
   * @param synthetic whether it was made from drawings
   * @param artifactDigest names its files
   */
  record ModelSummary(
      String name,
      int version,
      List<String> aliases,
      Instant publishedAt,
      boolean gatePassed,
      boolean synthetic,
      String artifactDigest) {}

  /**
   * One version with what is known of it.
   *
   * @param summary as in a list
   * @param location directory of its files
   * @param scenario how it was trained
   * @param initialWeights what training began with
   * @param runId run that published it
   * @param targets questions that it answers, in the order of its outputs
   * @param operatingPoints its thresholds
   * @param gate the conditions that it was held against
   * @param metrics what it is worth
   */
  record ModelDetails(
      ModelSummary summary,
      String location,
      String scenario,
      String initialWeights,
      String runId,
      List<String> targets,
      List<Threshold> operatingPoints,
      List<RunOutcome.GateRow> gate,
      List<RunOutcome.MetricRow> metrics) {}

  /**
   * A threshold of a model.
   *
   * @param name its name, such as highSensitivity
   * @param target the target
   * @param threshold a score at or above it is positive
   * @param chosenOn split that it was chosen on
   */
  record Threshold(String name, String target, double threshold, String chosenOn) {}
}
