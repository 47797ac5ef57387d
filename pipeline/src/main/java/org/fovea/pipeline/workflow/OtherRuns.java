package org.fovea.pipeline.workflow;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.fovea.pipeline.CommandFailure;
import org.fovea.pipeline.Console;
import org.fovea.pipeline.ExitCode;
import org.fovea.pipeline.RunHistory.Status;
import org.fovea.pipeline.ledger.RunRecords;
import org.fovea.schema.StageManifest;
import org.fovea.stages.artifact.StageDirectory;
import org.fovea.stages.artifact.SupersededAttemptException;
import org.fovea.stages.artifact.Workspace;

/** Waits for another run of the same workspace that has taken over what this one was making. */
final class OtherRuns {
  private static final Duration POLL = Duration.ofSeconds(1);

  private final String ownRunId;
  private final RunRecords records;
  private final Console console;

  OtherRuns(Workspace workspace, String ownRunId, Console console) {
    this.ownRunId = ownRunId;
    this.records = new RunRecords(workspace);
    this.console = console;
  }

  /**
   * Waits until the output is there, or nobody is at work on it any more.
   *
   * @param superseded how this run came to know of the other one
   * @return the manifest; empty where the other run ended without it, so that this one is to go on
   * @throws SupersededAttemptException if it is another attempt of this run, or the other run is on
   *     another machine, where nobody can tell from here whether it is alive
   */
  Optional<StageManifest> await(StageDirectory directory, SupersededAttemptException superseded)
      throws IOException {
    Optional<StageManifest> manifest = directory.manifest();
    Optional<String> other = superseded.takenOverBy();
    if (manifest.isPresent() || other.isEmpty()) {
      return manifest;
    }
    Status status = records.status(other.get());
    if (status == Status.UNKNOWN || other.get().equals(ownRunId)) {
      throw superseded;
    }
    console.say(
        "run %s has taken over, and this one waits for its output %s"
            .formatted(other.get(), directory));
    while (directory.manifest().isEmpty() && status == Status.RUNNING) {
      pause();
      status = records.status(other.get());
    }
    return directory.manifest();
  }

  private static void pause() {
    try {
      Thread.sleep(POLL.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure(
          ExitCode.INTERRUPTED, "interrupted while waiting for another run; start it again", e);
    }
  }
}
