package org.fovea.stages.finetune;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.fovea.schema.StageManifest;
import org.fovea.schema.TrainingPosition;
import org.fovea.stages.artifact.Sha256;
import org.fovea.stages.artifact.StageInput;
import org.fovea.stages.artifact.Workspace;
import org.fovea.stages.progress.ProgressListener;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The stage in processes that are killed with {@code kill -9}, each going on from the last. */
class KilledTrainingTest {
  private static final int KILLED = 128 + 9;
  private static final int TERMINATED = 128 + 15;
  private static final long STEPS_PER_EPOCH = 3;

  @TempDir Path undisturbed;
  @TempDir Path disturbed;

  /** Where each process began that did not begin at the start. */
  private final List<TrainingPosition> resumedAt = new ArrayList<>();

  private int processes;

  @BeforeEach
  void writeInitialWeights() throws IOException {
    TrainingProcess.writeInitialWeights(undisturbed);
    TrainingProcess.writeInitialWeights(disturbed);
  }

  @Test
  void endsWithTheSameBytesAfterTwoKillsAndBeingAskedToEnd() throws Exception {
    int epochs = 5;
    killAfter(2, epochs);
    killAfter(2, epochs);
    askToEnd(epochs);
    assertEndsLikeAnUndisturbedOne(epochs);

    assertThat(resumedAt).hasSize(3);
  }

  @Test
  @Tag("slow")
  void endsWithTheSameBytesAfterTwentyKills() throws Exception {
    int epochs = 30;
    SplittableRandom random = new SplittableRandom(5);
    for (int kill = 0; kill < 20; kill++) {
      killAfter(random.nextInt(2, 5), epochs);
    }
    assertEndsLikeAnUndisturbedOne(epochs);

    assertThat(resumedAt).hasSize(20);
    assertThat(resumedAt.stream().filter(position -> position.getImagesShown() > 0))
        .as("went on in the middle of an epoch")
        .hasSizeGreaterThan(10);
  }

  /** Starts a process that writes no checkpoint within an epoch, and asks it to end in one. */
  private void askToEnd(int epochs) throws Exception {
    Optional<SnapshotFile.Content> found = latestCheckpoint();
    long wholeEpochs = stepsOf(found) / STEPS_PER_EPOCH + 1;
    Process process = start(epochs, Duration.ofHours(1));
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      expectToGoOn(found, out);
      String line = out.readLine();
      while (line != null && !line.startsWith("epoch " + (wholeEpochs + 1))) {
        line = out.readLine();
      }
      assertThat(line).as(errors()).isNotNull();
      assertThat(stepsOf(latestCheckpoint())).isEqualTo(STEPS_PER_EPOCH * wholeEpochs);
      process.destroy(); // SIGTERM
      process.waitFor();
    }
    assertThat(process.exitValue()).isEqualTo(TERMINATED);
    assertThat(stepsOf(latestCheckpoint()))
        .as("steps that are kept")
        .isGreaterThan(STEPS_PER_EPOCH * wholeEpochs);
  }

  /** Starts a process, and kills it when it has told of so many steps and validations. */
  private void killAfter(int events, int epochs) throws Exception {
    Optional<SnapshotFile.Content> found = latestCheckpoint();
    Process process = start(epochs);
    int told = 0;
    int steps = 0;
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      expectToGoOn(found, out);
      while (told < events) {
        String line = out.readLine();
        assertThat(line)
            .as("event %d of process %d, which said: %s", told + 1, processes, errors())
            .isNotNull();
        told++;
        steps += line.startsWith("epoch ") ? 1 : 0;
      }
    } finally {
      process.destroyForcibly().waitFor(); // in the middle of whatever it does now
    }
    assertThat(process.exitValue()).isEqualTo(KILLED);
    assertThat(visibleBelow("stages/finetune")).isEmpty();
    // A step is told of before its checkpoint: all but the last were kept.
    assertThat(latestCheckpoint().orElseThrow().snapshot().position().getSteps())
        .isGreaterThanOrEqualTo(stepsOf(found) + steps - 1);
  }

  private void assertEndsLikeAnUndisturbedOne(int epochs) throws Exception {
    Optional<SnapshotFile.Content> found = latestCheckpoint();
    Process process = start(epochs);
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      expectToGoOn(found, out);
      assertThat(out.lines().filter(line -> line.startsWith("epoch ")))
          .hasSize(Math.toIntExact(STEPS_PER_EPOCH * epochs - stepsOf(found)));
    }
    assertThat(process.waitFor()).as(errors()).isZero();
    StageInput expected =
        TrainingProcess.train(undisturbed, "undisturbed", epochs, ProgressListener.SILENT);

    StageManifest manifest =
        Workspace.at(disturbed.resolve("workspace").toString())
            .stage(FineTuneGoogLeNet.STAGE, expected.manifest().getKey())
            .manifest()
            .orElseThrow();
    assertThat(manifest.getFiles()).isEqualTo(expected.manifest().getFiles());
    assertThat(manifest.getDigests()).isEqualTo(expected.manifest().getDigests());
    assertThat(manifest.getAccounting()).isEqualTo(expected.manifest().getAccounting());
  }

  private void expectToGoOn(Optional<SnapshotFile.Content> found, BufferedReader out)
      throws IOException {
    if (found.isPresent()) {
      TrainingPosition position = found.get().snapshot().position();
      int epoch = position.getEpoch() - (position.getImagesShown() == 0 ? 1 : 0);
      assertThat(out.readLine())
          .isEqualTo(
              "finetune: goes on after step %d (epoch %d) from the checkpoint of run %s"
                  .formatted(position.getSteps(), epoch, found.get().checkpoint().getRunId()));
      resumedAt.add(position);
    }
  }

  private static long stepsOf(Optional<SnapshotFile.Content> checkpoint) {
    return checkpoint.map(content -> content.snapshot().position().getSteps()).orElse(0L);
  }

  private Process start(int epochs) throws IOException {
    return start(epochs, Duration.ZERO);
  }

  private Process start(int epochs, Duration interval) throws IOException {
    processes++;
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx1g",
            "-XX:TieredStopAtLevel=1",
            "-Dai.djl.offline=true",
            "-DOPT_OUT_TRACKING=true",
            "-cp",
            System.getProperty("java.class.path"),
            TrainingProcess.class.getName(),
            disturbed.toString(),
            "run-" + processes,
            Integer.toString(epochs),
            Long.toString(interval.toSeconds()))
        .redirectError(errorsFile().toFile())
        .start();
  }

  private Path errorsFile() {
    return disturbed.resolve("errors-" + processes);
  }

  /** Returns what the last process said on standard error. */
  private String errors() throws IOException {
    return Files.readString(errorsFile(), StandardCharsets.UTF_8);
  }

  /** Reads the newest checkpoint, which must be whole. */
  private Optional<SnapshotFile.Content> latestCheckpoint() throws Exception {
    List<Path> files =
        visibleBelow("checkpoints").stream()
            .filter(file -> file.toString().endsWith(".safetensors"))
            .toList();
    if (files.isEmpty()) {
      return Optional.empty();
    }
    Path latest = files.get(files.size() - 1);
    assertThat(latest.getFileName().toString()).contains(Sha256.of(latest));
    try (InputStream in = Files.newInputStream(latest)) {
      return Optional.of(SnapshotFile.read(in, latest.toString()));
    }
  }

  private List<Path> visibleBelow(String directory) throws IOException {
    Path start = disturbed.resolve("workspace").resolve(directory);
    if (!Files.exists(start)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(start)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> !file.toString().contains(".pending-"))
          .sorted()
          .toList();
    }
  }
}
