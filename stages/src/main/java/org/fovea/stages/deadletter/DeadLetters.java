package org.fovea.stages.deadletter;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.fovea.schema.FileRole;
import org.fovea.schema.StageFailure;
import org.fovea.schema.StageFile;
import org.fovea.stages.artifact.RecordFileWriter;
import org.fovea.stages.artifact.StageAttempt;

/** Writes the inputs that did not pass a stage. */
public final class DeadLetters {
  private DeadLetters() {}

  /**
   * Writes a file of dead letters, sorted by occurrence.
   *
   * @param stem beginning of the file's name, with its shard
   * @param role REJECTED or EXCLUDED
   */
  public static StageFile write(
      StageAttempt attempt, String stem, FileRole role, List<StageFailure> failures)
      throws IOException {
    List<StageFailure> sorted = new ArrayList<>(failures);
    sorted.sort(Comparator.comparing(StageFailure::getOccurrenceId));
    try (RecordFileWriter<StageFailure> writer =
        RecordFileWriter.create(attempt, stem, role, StageFailure.class, true)) {
      for (StageFailure failure : sorted) {
        writer.append(failure);
      }
      return writer.commit();
    }
  }
}
