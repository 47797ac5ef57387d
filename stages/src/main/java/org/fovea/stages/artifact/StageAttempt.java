package org.fovea.stages.artifact;

import java.io.Serializable;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One try at making a stage's output: what to make, where, and on whose behalf. Travels to the
 * workers.
 *
 * @param workspace where to
 * @param definition what
 * @param occurrencesIn occurrences that come in, by the input's own account; what the stage must
 *     account for
 * @param synthetic whether the images were drawn, not photographed
 * @param runId run that makes the attempt; names its unfinished files
 * @param codeVersion version and commit of the code
 * @param startedAtMillis when the attempt began, milliseconds since 1970-01-01 UTC
 * @param computeFingerprint what the bytes may depend on beside the definition
 */
public record StageAttempt(
    Workspace workspace,
    StageDefinition definition,
    long occurrencesIn,
    boolean synthetic,
    String runId,
    String codeVersion,
    long startedAtMillis,
    SortedMap<String, String> computeFingerprint)
    implements Serializable {

  public StageAttempt {
    if (occurrencesIn < 0) {
      throw new IllegalArgumentException(
          "occurrencesIn must be at least 0, but was " + occurrencesIn);
    }
    computeFingerprint = new TreeMap<>(computeFingerprint);
  }

  /** Returns where the output goes. */
  public StageDirectory directory() {
    return workspace.stage(definition.stage(), definition.key());
  }

  /** Returns where checkpoints go while the output is being made. */
  public CheckpointDirectory checkpoints() {
    return workspace.checkpoints(definition.stage(), definition.key());
  }
}
