package org.fovea.stages.deadletter;

import java.io.IOException;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import org.fovea.schema.Correction;
import org.fovea.schema.CorrectionKind;
import org.fovea.schema.FileRole;
import org.fovea.stages.artifact.RecordFiles;
import org.fovea.stages.artifact.StageInput;

/** The occurrences that a person can grade, whatever the quality gate says of them. */
public final class AdmittedImages {
  private AdmittedImages() {}

  /** Returns their ids, from the corrections in an output of ingest. */
  public static Set<String> of(StageInput ingested) throws IOException {
    return of(
        RecordFiles.readAll(
            ingested.directory(), ingested.manifest(), FileRole.CORRECTIONS, Correction.class));
  }

  /** Returns their ids. */
  public static Set<String> of(Collection<Correction> corrections) {
    Set<String> admitted = new TreeSet<>();
    for (Correction correction : corrections) {
      if (correction.getKind() == CorrectionKind.ADMIT) {
        admitted.add(correction.getOccurrenceId());
      }
    }
    return admitted;
  }
}
