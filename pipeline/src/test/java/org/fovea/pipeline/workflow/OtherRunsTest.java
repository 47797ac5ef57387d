package org.fovea.pipeline.workflow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fovea.pipeline.Console;
import org.fovea.pipeline.ledger.RunProcess;
import org.fovea.schema.Accounting;
import org.fovea.schema.RunRecord;
import org.fovea.schema.RunState;
import org.fovea.schema.StageManifest;
import org.fovea.stages.artifact.CheckpointGeneration;
import org.fovea.stages.artifact.SealedJson;
import org.fovea.stages.artifact.StageDirectory;
import org.fovea.stages.artifact.SupersededAttemptException;
import org.fovea.stages.artifact.Workspace;
import org.fovea.stages.progress.ProgressListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OtherRunsTest {
  private final Workspace workspace;
  private final StageDirectory directory;
  private final List<String> said = new ArrayList<>();

  OtherRunsTest(@TempDir Path root) {
    this.workspace = Workspace.at(root.toString());
    this.directory = workspace.stage("finetune", "key");
  }

  @Test
  void waitsUntilTheOutputIsThere() throws IOException {
    start("run-b", RunProcess.current());
    SupersededAttemptException superseded = superseded();
    StageManifest manifest = manifest();
    OtherRuns others = new OtherRuns(workspace, "run-a", console(() -> directory.commit(manifest)));

    assertThat(others.await(directory, superseded).map(StageManifest::getRunId)).contains("run-b");
    assertThat(said)
        .containsExactly(
            "run run-b has taken over, and this one waits for its output " + directory);
  }

  @Test
  void goesOnItselfWhereTheOtherRunIsDead() throws IOException {
    RunProcess here = RunProcess.current();
    start("run-b", new RunProcess(here.host(), here.pid(), Optional.of(Instant.EPOCH)));
    SupersededAttemptException superseded = superseded();

    assertThat(new OtherRuns(workspace, "run-a", console(() -> {})).await(directory, superseded))
        .isEmpty();
  }

  @Test
  void doesNotWaitForARunOfAnotherMachine() throws IOException {
    start("run-b", new RunProcess("elsewhere", 1, Optional.empty()));
    SupersededAttemptException superseded = superseded();
    OtherRuns others = new OtherRuns(workspace, "run-a", console(() -> {}));

    assertThatThrownBy(() -> others.await(directory, superseded)).isSameAs(superseded);
    assertThat(said).isEmpty();
  }

  @Test
  void doesNotWaitForAnotherAttemptOfItsOwnRun() throws IOException {
    start("run-b", RunProcess.current());
    SupersededAttemptException superseded = superseded();
    OtherRuns others = new OtherRuns(workspace, "run-b", console(() -> {}));

    assertThatThrownBy(() -> others.await(directory, superseded)).isSameAs(superseded);
  }

  /** An attempt of run-a that run-b has taken over. */
  private SupersededAttemptException superseded() throws IOException {
    CheckpointGeneration older = workspace.checkpoints("finetune", "key").claim("run-a");
    workspace.checkpoints("finetune", "key").claim("run-b");
    return catchThrowableOfType(
        SupersededAttemptException.class,
        () -> older.write(out -> out.write("weights".getBytes(UTF_8))));
  }

  private void start(String runId, RunProcess process) throws IOException {
    RunRecord record =
        RunRecord.newBuilder()
            .setRunId(runId)
            .setName("small")
            .setSpec("{}")
            .setCodeVersion("test")
            .setStartedBy("somebody")
            .setState(RunState.RUNNING)
            .setStartedAtMillis(0)
            .setEnvironment(Map.copyOf(process.environment()))
            .build();
    assertThat(
            workspace.store().createIfAbsent(workspace.runStart(runId), SealedJson.toBytes(record)))
        .isTrue();
  }

  private static StageManifest manifest() {
    return StageManifest.newBuilder()
        .setStage("finetune")
        .setKey("key")
        .setLogicVersion(1)
        .setConfig("{}")
        .setFiles(List.of())
        .setAccounting(
            Accounting.newBuilder().setIn(0).setOut(0).setExcluded(0).setRejected(0).build())
        .setDigests(Map.of())
        .setCodeVersion("test")
        .setRunId("run-b")
        .setStartedAtMillis(0)
        .setFinishedAtMillis(0)
        .build();
  }

  /** What the other run does while this one says that it waits. */
  @FunctionalInterface
  private interface Deed {
    void happen() throws IOException;
  }

  private Console console(Deed deed) {
    return new Console() {
      @Override
      public void say(String line) {
        said.add(line);
        try {
          deed.happen();
        } catch (IOException e) {
          throw new AssertionError(e);
        }
      }

      @Override
      public ProgressListener progress() {
        return ProgressListener.SILENT;
      }
    };
  }
}
