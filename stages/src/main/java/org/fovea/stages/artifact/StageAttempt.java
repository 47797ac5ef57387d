package org.fovea.stages.artifact;

import java.io.IOException;
import java.io.Serializable;
import java.util.Map;
import java.util.SortedMap;
import org.fovea.schema.FileRole;
import org.fovea.schema.StageFile;

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
 * @param computeFingerprint what the bytes may depend on beside the definition, where they are made
 */
public record StageAttempt(
    Workspace workspace,
    StageDefinition definition,
    long occurrencesIn,
    boolean synthetic,
    String runId,
    String codeVersion,
    long startedAtMillis,
    ComputeFingerprint computeFingerprint)
    implements Serializable {

  public StageAttempt {
    if (occurrencesIn < 0) {
      throw new IllegalArgumentException(
          "occurrencesIn must be at least 0, but was " + occurrencesIn);
    }
  }

  /** Returns where the output goes. */
  public StageDirectory directory() {
    return workspace.stage(definition.stage(), definition.key());
  }

  /**
   * Gives a whole file its final name, and returns its entry for the manifest with what its bytes
   * may depend on here.
   *
   * @see StageDirectory#commit
   */
  public StageFile commit(
      PendingFile file,
      String stem,
      String ending,
      FileRole role,
      long records,
      long occurrences,
      Map<String, Long> occurrencesByCode)
      throws IOException {
    StageFile entry =
        directory().commit(file, stem, ending, role, records, occurrences, occurrencesByCode);
    SortedMap<String, String> fingerprint = computeFingerprint.ofThisProcess();
    return fingerprint.isEmpty()
        ? entry
        : StageFile.newBuilder(entry).setComputeFingerprint(fingerprint).build();
  }

  /** Returns where checkpoints go while the output is being made. */
  public CheckpointDirectory checkpoints() {
    return workspace.checkpoints(definition.stage(), definition.key());
  }
}
