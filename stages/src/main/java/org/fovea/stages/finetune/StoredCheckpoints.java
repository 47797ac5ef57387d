package org.fovea.stages.finetune;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.fovea.schema.TrainingCheckpoint;
import org.fovea.schema.TrainingPosition;
import org.fovea.stages.artifact.CheckpointFile;
import org.fovea.stages.artifact.CheckpointGeneration;
import org.fovea.stages.artifact.StageAttempt;
import org.fovea.stages.progress.ProgressListener;

/**
 * Checkpoints in the workspace, on behalf of an attempt.
 *
 * <p>An attempt goes on from a checkpoint only if that is whole and was written for the same key
 * (which covers config, data and seed), by the same logic, on the same compute fingerprint: then it
 * ends with the bytes of an attempt that nobody disturbed. Any other is refused, which is said, and
 * the one before it is tried.
 */
final class StoredCheckpoints implements TrainingCheckpoints {
  private final StageAttempt attempt;
  private final CheckpointSchedule schedule;
  private final ProgressListener progress;
  private final CheckpointGeneration generation;
  private final Preemption preemption;
  private Instant lastWrittenAt;

  private StoredCheckpoints(
      StageAttempt attempt,
      CheckpointSchedule schedule,
      ProgressListener progress,
      CheckpointGeneration generation,
      Preemption preemption) {
    this.attempt = attempt;
    this.schedule = schedule;
    this.progress = progress;
    this.generation = generation;
    this.preemption = preemption;
    this.lastWrittenAt = schedule.clock().instant();
  }

  /** Takes over from all attempts before this one. */
  static StoredCheckpoints claim(
      StageAttempt attempt,
      CheckpointSchedule schedule,
      ProgressListener progress,
      Preemption preemption)
      throws IOException {
    CheckpointGeneration generation = attempt.checkpoints().claim(attempt.runId());
    return new StoredCheckpoints(attempt, schedule, progress, generation, preemption);
  }

  @Override
  public Optional<TrainingSnapshot> latest() throws IOException {
    for (CheckpointFile file : generation.earlier()) {
      try {
        SnapshotFile.Content content = read(file);
        generation.goesOnFrom(file);
        TrainingPosition position = content.snapshot().position();
        remark(
            "goes on after step %d (epoch %d) from the checkpoint of run %s"
                .formatted(
                    position.getSteps(), epochOfStep(position), content.checkpoint().getRunId()));
        return Optional.of(content.snapshot());
      } catch (RefusedCheckpointException e) {
        remark(
            "cannot go on from %s, which %s; tries the one before it"
                .formatted(file.fileName(), e.getMessage()));
      }
    }
    if (!generation.earlier().isEmpty()) {
      remark(
          "starts anew: none of the checkpoints in %s can be used"
              .formatted(attempt.checkpoints()));
    }
    return Optional.empty();
  }

  /** The epoch of the last step: once that epoch is done, the position is in the next one. */
  private static int epochOfStep(TrainingPosition position) {
    return position.getImagesShown() == 0 ? position.getEpoch() - 1 : position.getEpoch();
  }

  private SnapshotFile.Content read(CheckpointFile file)
      throws IOException, RefusedCheckpointException {
    Optional<String> damage = generation.damage(file);
    if (damage.isPresent()) {
      throw new RefusedCheckpointException(damage.get());
    }
    try (InputStream in = generation.open(file)) {
      SnapshotFile.Content content = SnapshotFile.read(in, file.fileName());
      requireOurs(content.checkpoint());
      return content;
    }
  }

  private void requireOurs(TrainingCheckpoint found)
      throws IOException, RefusedCheckpointException {
    TrainingCheckpoint ours = describe(found.getPosition());
    requireEqual("key", found.getKey(), ours.getKey());
    requireEqual("logic version", found.getLogicVersion(), ours.getLogicVersion());
    requireEqual(
        "compute fingerprint",
        new TreeMap<>(found.getComputeFingerprint()),
        new TreeMap<>(ours.getComputeFingerprint()));
  }

  private static void requireEqual(String what, Object found, Object ours)
      throws RefusedCheckpointException {
    if (!found.equals(ours)) {
      throw new RefusedCheckpointException(
          "is of another %s: %s, not %s".formatted(what, found, ours));
    }
  }

  @Override
  public boolean isDue() {
    if (preemption.isAnnounced()) {
      return true;
    }
    Duration passed = Duration.between(lastWrittenAt, schedule.clock().instant());
    return passed.compareTo(schedule.interval()) >= 0;
  }

  @Override
  public void write(TrainingSnapshot snapshot) throws IOException {
    SnapshotFile.Content content =
        new SnapshotFile.Content(describe(snapshot.position()), snapshot);
    generation.write(out -> SnapshotFile.write(content, out));
    lastWrittenAt = schedule.clock().instant();
    if (preemption.isAnnounced()) {
      preemption.settle();
    }
  }

  private TrainingCheckpoint describe(TrainingPosition position) throws IOException {
    return TrainingCheckpoint.newBuilder()
        .setKey(attempt.definition().key())
        .setLogicVersion(attempt.definition().logicVersion())
        .setComputeFingerprint(Map.copyOf(attempt.computeFingerprint().ofThisProcess()))
        .setRunId(attempt.runId())
        .setPosition(position)
        .build();
  }

  private void remark(String line) {
    progress.remarked("%s: %s".formatted(FineTuneGoogLeNet.STAGE, line));
  }
}
