package org.fovea.stages.artifact;

import java.util.Optional;
import org.fovea.schema.CheckpointClaim;
import org.jspecify.annotations.Nullable;

/**
 * Ends an attempt at an output that another attempt has taken over. What both wrote is whole and
 * stays; starting this one again would only take over in turn.
 */
public final class SupersededAttemptException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  /** The run that took over; null where it has finished, and is not known any more. */
  private final @Nullable String takenOverBy;

  private SupersededAttemptException(String message, @Nullable String takenOverBy) {
    super(message);
    this.takenOverBy = takenOverBy;
  }

  /** Returns the run that took over; empty where its output is whole already. */
  public Optional<String> takenOverBy() {
    return Optional.ofNullable(takenOverBy);
  }

  static SupersededAttemptException byAnotherAttempt(
      CheckpointClaim own, CheckpointClaim latest, String directory) {
    return new SupersededAttemptException(
        "run %s has taken over %s (generation %d), so this attempt of run %s (generation %d) ends; let the other one finish, and the same command will reuse its output"
            .formatted(
                latest.getRunId(),
                directory,
                latest.getGeneration(),
                own.getRunId(),
                own.getGeneration()),
        latest.getRunId());
  }

  static SupersededAttemptException byAFinishedOutput(CheckpointClaim own, String directory) {
    return new SupersededAttemptException(
        "another attempt has finished and removed %s, so this attempt of run %s (generation %d) ends; the same command will reuse its output"
            .formatted(directory, own.getRunId(), own.getGeneration()),
        null);
  }
}
