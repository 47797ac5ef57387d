package org.fovea.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fovea.pipeline.cli.RealProgram.fovea;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A whole small run in a process of its own. */
final class ChildRun {
  /** How long a process takes from its beginning to its first stage, at least. */
  private static final double START_SECONDS = 1;

  private final Path folder;
  private final Path spec;

  /** Draws few photographs, of which small ones are made. */
  ChildRun(Path folder) throws IOException {
    this(folder, 60, 32);
  }

  /** Draws photographs. */
  ChildRun(Path folder, int count, int sidePx) throws IOException {
    this.folder = folder;
    this.spec = folder.resolve("run.yaml");
    Path drawn = folder.resolve("drawn");
    RealProgram.Ended ended =
        fovea(
            "sample",
            "--output",
            drawn.toString(),
            "--count",
            Integer.toString(count),
            "--seed",
            "3");
    assertThat(ended.exitCode()).as(ended.err()).isZero();
    RealProgram.write(
        spec,
        """
        patientIds: public
        sources: [{name: drawn, images: '%1$s/images/*', labels: %1$s/trainLabels.csv, layout: eyepacs}]
        split: {salt: fovea-1, train: 0.4, validation: 0.2, calibration: 0.2, test: 0.2}
        preprocess: {sidePx: %2$d}
        finetune: {weights: shipped, epochs: 2, batchSize: 16, precision: float32}
        evaluate: {resamples: 100}
        publish: {gate: {target: referable}}
        """
            .formatted(drawn, sidePx));
  }

  /** How a process ended, and what it said. */
  record Ended(int exitCode, String err) {}

  /** Runs to the end and returns the exit code. */
  int toTheEnd(Path workspace) throws Exception {
    return start(workspace).waitFor();
  }

  /**
   * Runs to the end.
   *
   * @param workspace its address
   * @param environment of the process, beside the usual
   * @param more further arguments
   */
  Ended toTheEnd(String workspace, Map<String, String> environment, String... more)
      throws Exception {
    ProcessBuilder process = builder(List.of(), workspace, more);
    process.environment().putAll(environment);
    return new Ended(process.start().waitFor(), said());
  }

  /** Returns where the photographs are, and their labels in trainLabels.csv. */
  Path drawn() {
    return folder.resolve("drawn");
  }

  /** Runs to the end and returns how long each stage took, and the start. */
  Map<String, Double> secondsByStage(Path workspace) throws Exception {
    assertThat(toTheEnd(workspace)).isZero();
    Map<String, Double> seconds = new HashMap<>(Map.of("start", START_SECONDS));
    for (JsonNode stage : answer().get("stages")) {
      seconds.put(stage.get("stage").textValue(), stage.get("seconds").doubleValue());
    }
    return seconds;
  }

  /**
   * Kills a run some time after it has begun with a stage.
   *
   * @param place the stage, or {@code start} for the process
   * @return the exit code, by which one can tell whether it had ended before
   */
  Optional<Integer> killed(Path workspace, String place, long delayMillis) throws Exception {
    Process process = start(workspace);
    try {
      if (!place.equals("start") && !awaits(process, place)) {
        return Optional.empty();
      }
      process.waitFor(delayMillis, TimeUnit.MILLISECONDS);
    } finally {
      process.destroyForcibly().waitFor();
    }
    return Optional.of(process.exitValue());
  }

  /**
   * Interrupts a run, as Ctrl-C does, when it has begun with a stage. Shells start what they run in
   * the background so that it ignores Ctrl-C, and so would all that it starts: not so this run.
   */
  Ended interrupted(Path workspace, String stage) throws Exception {
    Process process = start(workspace, List.of("env", "--default-signal=INT"));
    try {
      assertThat(awaits(process, stage)).as(said()).isTrue();
      new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
      return new Ended(process.waitFor(), said());
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  /**
   * Begins, and does something when it has begun with a stage.
   *
   * @param meanwhile what is done while the stage goes on
   */
  Ended disturbed(Path workspace, String stage, Disturbance meanwhile, String... more)
      throws Exception {
    Process process = builder(List.of(), workspace.toString(), more).start();
    try {
      assertThat(awaits(process, stage)).as(said()).isTrue();
      meanwhile.happen();
      return new Ended(process.waitFor(), said());
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  /** What happens to a run from outside. */
  @FunctionalInterface
  interface Disturbance {
    void happen() throws Exception;
  }

  /** Returns what the last process answered. */
  JsonNode answer() throws IOException {
    return new ObjectMapper().readTree(Files.readAllBytes(folder.resolve("out")));
  }

  private String said() {
    return RealProgram.read(folder.resolve("err"));
  }

  /** Waits for the line that a stage begins with; false if the process ends before. */
  private boolean awaits(Process process, String stage) throws Exception {
    while (process.isAlive()) {
      if (said().lines().anyMatch(line -> line.matches(stage + ": [0-9,]+ images.*"))) {
        return true;
      }
      process.waitFor(5, TimeUnit.MILLISECONDS);
    }
    return false;
  }

  private Process start(Path workspace) throws IOException {
    return start(workspace, List.of());
  }

  private Process start(Path workspace, List<String> launcher) throws IOException {
    return builder(launcher, workspace.toString()).start();
  }

  private ProcessBuilder builder(List<String> launcher, String workspace, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of("run", "--spec", spec.toString(), "--workspace", workspace, "--json"));
    arguments.addAll(List.of(more));
    return RealProgram.process(launcher, arguments.toArray(new String[0]))
        .directory(folder.toFile())
        .redirectOutput(folder.resolve("out").toFile())
        .redirectError(folder.resolve("err").toFile());
  }
}
