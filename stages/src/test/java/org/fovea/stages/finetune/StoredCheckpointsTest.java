package org.fovea.stages.finetune;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.fovea.schema.TrainingCheckpoint;
import org.fovea.stages.artifact.StageAttempt;
import org.fovea.stages.progress.ProgressEvent;
import org.fovea.stages.progress.ProgressListener;
import org.fovea.stages.testing.StageRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoredCheckpointsTest {
  @TempDir Path directory;

  private final SettableClock clock = new SettableClock();
  private final CheckpointSchedule schedule = new CheckpointSchedule(Duration.ofMinutes(5), clock);
  private final List<String> remarks = new ArrayList<>();
  private StageRun run;

  @BeforeEach
  void openWorkspace() {
    run = StageRun.in(directory);
  }

  @Test
  void hasNothingToGoOnFromAtFirstAndSaysNothing() throws IOException {
    assertThat(claim(attempt("run-1", "{}", 1)).latest()).isEmpty();
    assertThat(remarks).isEmpty();
  }

  @Test
  void goesOnFromTheLatestAndSaysFromWhere() throws IOException {
    StoredCheckpoints first = claim(attempt("run-1", "{}", 1));
    first.write(TinySnapshots.afterStep(4));
    first.write(TinySnapshots.afterStep(5));

    assertThat(claim(attempt("run-2", "{}", 1)).latest()).contains(TinySnapshots.afterStep(5));
    assertThat(remarks)
        .containsExactly(
            "finetune: goes on after step 5 (epoch 2) from the checkpoint of run run-1");
  }

  @Test
  void namesTheEpochThatTheLastStepWasOf() throws IOException {
    TrainingSnapshot endOfFirstEpoch = TinySnapshots.afterStep(3);
    endOfFirstEpoch.position().setImagesShown(0);
    claim(attempt("run-1", "{}", 1)).write(endOfFirstEpoch);

    assertThat(claim(attempt("run-2", "{}", 1)).latest()).contains(endOfFirstEpoch);
    assertThat(remarks)
        .containsExactly(
            "finetune: goes on after step 3 (epoch 1) from the checkpoint of run run-1");
  }

  @Test
  void takesTheOneBeforeADamagedOneAndSaysSo() throws IOException {
    StoredCheckpoints first = claim(attempt("run-1", "{}", 1));
    first.write(TinySnapshots.afterStep(4));
    first.write(TinySnapshots.afterStep(5));
    Path last = files().get(1);
    byte[] bytes = Files.readAllBytes(last);
    bytes[bytes.length - 3] ^= 1;
    Files.write(last, bytes);

    assertThat(claim(attempt("run-2", "{}", 1)).latest()).contains(TinySnapshots.afterStep(4));
    assertThat(remarks).hasSize(2);
    assertThat(remarks.get(0))
        .startsWith("finetune: cannot go on from " + last.getFileName() + ", which has SHA-256 ")
        .endsWith(
            ", not the one in its name: it was cut short or changed; tries the one before it");
    assertThat(remarks.get(1))
        .isEqualTo("finetune: goes on after step 4 (epoch 2) from the checkpoint of run run-1");
  }

  @Test
  void startsAnewWhereAllAreCutShort() throws IOException {
    StoredCheckpoints first = claim(attempt("run-1", "{}", 1));
    first.write(TinySnapshots.afterStep(4));
    first.write(TinySnapshots.afterStep(5));
    for (Path file : files()) {
      Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 100));
    }

    assertThat(claim(attempt("run-2", "{}", 1)).latest()).isEmpty();
    assertThat(remarks).hasSize(3);
    assertThat(remarks.get(2))
        .isEqualTo(
            "finetune: starts anew: none of the checkpoints in %s can be used"
                .formatted(attempt("run-2", "{}", 1).checkpoints()));
  }

  @Test
  void refusesACheckpointOfAnotherKey() throws IOException {
    StageAttempt ours = attempt("run-2", "{}", 1);
    leave(ours, "other-key", 1);

    assertThat(claim(ours).latest()).isEmpty();
    assertThat(remarks.get(0))
        .endsWith(
            ", which is of another key: other-key, not %s; tries the one before it"
                .formatted(ours.definition().key()));
  }

  @Test
  void refusesACheckpointOfAnotherLogicVersion() throws IOException {
    StageAttempt ours = attempt("run-2", "{}", 1);
    leave(ours, ours.definition().key(), 2);

    assertThat(claim(ours).latest()).isEmpty();
    assertThat(remarks.get(0))
        .endsWith(", which is of another logic version: 2, not 1; tries the one before it");
  }

  /** Leaves a whole checkpoint where an attempt looks for its own. */
  private static void leave(StageAttempt attempt, String key, int logicVersion) throws IOException {
    TrainingSnapshot snapshot = TinySnapshots.afterStep(4);
    TrainingCheckpoint checkpoint =
        TrainingCheckpoint.newBuilder()
            .setKey(key)
            .setLogicVersion(logicVersion)
            .setComputeFingerprint(attempt.computeFingerprint().ofThisProcess())
            .setRunId("run-1")
            .setPosition(snapshot.position())
            .build();
    attempt
        .checkpoints()
        .claim("run-1")
        .write(out -> SnapshotFile.write(new SnapshotFile.Content(checkpoint, snapshot), out));
  }

  @Test
  void refusesACheckpointOfAnotherFingerprintAndLeavesItForOneOfThatFingerprint()
      throws IOException {
    claim(attempt("run-1", "{}", 1)).write(TinySnapshots.afterStep(4));
    run = run.withDevice("other");
    StoredCheckpoints elsewhere = claim(attempt("run-2", "{}", 1));

    assertThat(elsewhere.latest()).isEmpty();
    assertThat(remarks.get(0))
        .endsWith(
            ", which is of another compute fingerprint: {device=test}, not {device=other}; tries"
                + " the one before it");
    for (int step = 1; step <= 3; step++) {
      elsewhere.write(TinySnapshots.afterStep(step));
    }
    run = run.withDevice("test");
    assertThat(claim(attempt("run-3", "{}", 1)).latest()).contains(TinySnapshots.afterStep(4));
  }

  @Test
  void isDueWhenTheIntervalHasPassedSinceTheLastOne() throws IOException {
    StoredCheckpoints checkpoints = claim(attempt("run-1", "{}", 1));
    clock.pass(Duration.ofSeconds(299));
    assertThat(checkpoints.isDue()).isFalse();
    clock.pass(Duration.ofSeconds(1));
    assertThat(checkpoints.isDue()).isTrue();

    checkpoints.write(TinySnapshots.afterStep(4));

    assertThat(checkpoints.isDue()).isFalse();
    clock.pass(Duration.ofMinutes(5));
    assertThat(checkpoints.isDue()).isTrue();
  }

  private StageAttempt attempt(String runId, String config, int logicVersion) {
    return run.withRunId(runId).attempt(FineTuneGoogLeNet.STAGE, logicVersion, config, 0);
  }

  private StoredCheckpoints claim(StageAttempt attempt) throws IOException {
    return StoredCheckpoints.claim(attempt, schedule, new Remarks(remarks), Preemption.ignored());
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(file -> file.toString().endsWith(".safetensors")).sorted().toList();
    }
  }

  /** Notes remarks. */
  private record Remarks(List<String> lines) implements ProgressListener {
    @Override
    public void progressed(ProgressEvent event) {}

    @Override
    public void remarked(String line) {
      lines.add(line);
    }
  }

  private static final class SettableClock extends Clock {
    private Instant now = Instant.EPOCH;

    void pass(Duration time) {
      now = now.plus(time);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException();
    }
  }
}
