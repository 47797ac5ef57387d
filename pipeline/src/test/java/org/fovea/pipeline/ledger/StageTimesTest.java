package org.fovea.pipeline.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fovea.pipeline.Plan;
import org.fovea.pipeline.spec.StageName;
import org.fovea.schema.Accounting;
import org.fovea.schema.RunRecord;
import org.fovea.schema.RunStage;
import org.fovea.schema.RunState;
import org.fovea.schema.StageManifest;
import org.fovea.schema.StageOutcome;
import org.fovea.stages.artifact.SealedJson;
import org.fovea.stages.artifact.StageDefinition;
import org.fovea.stages.artifact.Workspace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StageTimesTest {
  private static final String SIX_EPOCHS = "{\"epochs\":6}";
  private static final String THREE_EPOCHS = "{\"epochs\":3}";

  private final Workspace workspace;

  StageTimesTest(@TempDir Path root) {
    this.workspace = Workspace.at(root.toString());
  }

  @Test
  void reckonsInProportionToImagesAndEpochs() throws IOException {
    record("run-1", stage("ingest", "{}", 100, 5), stage("finetune", SIX_EPOCHS, 50, 60));

    assertThat(estimate(training(SIX_EPOCHS), Optional.of(25L), 100))
        .contains(new Plan.Estimate(30, "run-1"));
    assertThat(estimate(training(THREE_EPOCHS), Optional.of(50L), 100))
        .contains(new Plan.Estimate(30, "run-1"));
  }

  @Test
  void reckonsInProportionToTheImagesOfTheRunWhereAStageIsNotReachedYet() throws IOException {
    record("run-1", stage("ingest", "{}", 100, 5), stage("finetune", SIX_EPOCHS, 50, 60));

    assertThat(estimate(training(SIX_EPOCHS), Optional.empty(), 300))
        .contains(new Plan.Estimate(180, "run-1"));
  }

  @Test
  void goesByTheNewestRunOfTheSameConfigElseByTheNewest() throws IOException {
    record("run-1", stage("ingest", "{}", 100, 5), stage("finetune", SIX_EPOCHS, 50, 60));
    record("run-2", stage("finetune", THREE_EPOCHS, 50, 40));

    assertThat(estimate(training(SIX_EPOCHS), Optional.of(50L), 100))
        .contains(new Plan.Estimate(60, "run-1"));
    assertThat(estimate(training("{\"epochs\":12}"), Optional.of(50L), 100))
        .contains(new Plan.Estimate(160, "run-2"));
  }

  @Test
  void knowsNothingOfAStageThatNoRunRan() throws IOException {
    record("run-1", stage("ingest", "{}", 100, 5));

    assertThat(estimate(training(SIX_EPOCHS), Optional.of(50L), 100)).isEmpty();
  }

  private Optional<Plan.Estimate> estimate(
      StageDefinition definition, Optional<Long> in, long ingested) throws IOException {
    return new StageTimes(workspace).estimate(StageName.FINETUNE, definition, in, ingested);
  }

  private static StageDefinition training(String config) {
    return StageDefinition.withoutInputs("finetune", 1, config);
  }

  private void record(String runId, RunStage... stages) throws IOException {
    RunRecord record =
        RunRecord.newBuilder()
            .setRunId(runId)
            .setName("small")
            .setSpec("{}")
            .setCodeVersion("test")
            .setStartedBy("somebody")
            .setState(RunState.SUCCEEDED)
            .setStartedAtMillis(0)
            .setFinishedAtMillis(1L)
            .setStages(List.of(stages))
            .build();
    assertThat(
            workspace
                .store()
                .createIfAbsent(workspace.runRecord(runId), SealedJson.toBytes(record)))
        .isTrue();
  }

  /** Returns a stage that ran, whose output is there. */
  private RunStage stage(String name, String config, long in, double seconds) throws IOException {
    StageDefinition definition = StageDefinition.withoutInputs(name, 1, config);
    StageManifest manifest =
        StageManifest.newBuilder()
            .setStage(name)
            .setKey(definition.key())
            .setLogicVersion(1)
            .setConfig(config)
            .setFiles(List.of())
            .setAccounting(
                Accounting.newBuilder().setIn(in).setOut(in).setExcluded(0).setRejected(0).build())
            .setDigests(Map.of())
            .setCodeVersion("test")
            .setRunId("run")
            .setStartedAtMillis(0)
            .setFinishedAtMillis(0)
            .build();
    assertThat(workspace.stage(name, definition.key()).commit(manifest)).isTrue();
    return RunStage.newBuilder()
        .setStage(name)
        .setKey(definition.key())
        .setOutcome(StageOutcome.RAN)
        .setReason("new")
        .setWallSeconds(seconds)
        .build();
  }
}
