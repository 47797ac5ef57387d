package org.fovea.pipeline.workflow;

import java.util.List;
import java.util.Optional;
import org.fovea.pipeline.Plan;
import org.fovea.pipeline.spec.StageName;
import org.fovea.schema.StageManifest;
import org.fovea.stages.artifact.StageDefinition;

/**
 * What is to be done for a stage, and why.
 *
 * @param stage the stage
 * @param definition what decides its output; without inputs where these are not known yet
 * @param action what is to be done
 * @param reason why, in words with the values
 * @param standing the manifest under the definition's key, if there is one
 * @param damaged files that it names and that are not there, or have another size
 */
record StageDecision(
    StageName stage,
    StageDefinition definition,
    Plan.Action action,
    String reason,
    Optional<StageManifest> standing,
    List<String> damaged) {
  StageDecision {
    damaged = List.copyOf(damaged);
  }

  /** Returns whether the output that the stage will have is there to be read before it runs. */
  boolean outputIsThere() {
    return standing.isPresent() && damaged.isEmpty();
  }
}
