package org.fovea.pipeline.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fovea.pipeline.spec.CanonicalSpec;
import org.fovea.pipeline.spec.SpecLoader;
import org.fovea.schema.EvaluationReport;
import org.fovea.schema.OperatingPointResult;
import org.fovea.schema.RunRecord;
import org.fovea.schema.RunState;
import org.fovea.schema.Share;
import org.fovea.schema.SliceMetrics;
import org.fovea.schema.Split;
import org.fovea.stages.artifact.Workspace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a tracking server is told of a run. */
class TrackedRunTest {
  private static final TrackedRun.Results NOTHING =
      new TrackedRun.Results(Optional.empty(), Optional.empty(), Optional.empty());

  private final Workspace workspace;

  TrackedRunTest(@TempDir Path folder) {
    this.workspace = Workspace.at(folder.toString());
  }

  @Test
  void hasTheResolvedSpecAsParametersWithoutPlacesOrServers() {
    TrackedRun run = TrackedRun.of(record(RunState.SUCCEEDED), NOTHING, workspace);

    assertThat(run.parameters())
        .contains(
            entry("seed", "9"),
            entry("finetune.epochs", "12"),
            entry("preprocess.rotations", "[0,90,180,270]"),
            entry("sources[clinic].layout", "eyepacs"),
            entry("targets[referable].from", "MODERATE"))
        .doesNotContainValue("run")
        .allSatisfy((path, value) -> assertThat(path + value).doesNotContain("anna", "runner"));
    assertThat(run.parameters().keySet())
        .noneMatch(path -> path.matches("(tracking|lineage|runners|workspace|corrections).*"));
  }

  @Test
  void saysHowTheRunEnded() {
    assertThat(TrackedRun.of(record(RunState.SUCCEEDED), NOTHING, workspace).status())
        .isEqualTo(TrackedRun.Status.FINISHED);
    assertThat(TrackedRun.of(record(RunState.FAILED), NOTHING, workspace).status())
        .isEqualTo(TrackedRun.Status.FAILED);
    TrackedRun interrupted = TrackedRun.of(record(RunState.INTERRUPTED), NOTHING, workspace);
    assertThat(interrupted.status()).isEqualTo(TrackedRun.Status.KILLED);
    assertThat(interrupted.metrics()).isEmpty();
    assertThat(interrupted.tags())
        .isEqualTo(
            Map.of(
                "mlflow.user", "somebody",
                "mlflow.source.name", "fovea",
                "fovea.run", "run-1",
                "fovea.code", "1.0",
                "fovea.workspace", workspace.toString(),
                "fovea.exitCode", "0"));
  }

  @Test
  void namesSplitSourceAndQuestionInItsMetricsAndLeavesOutWhatIsUndefined() {
    EvaluationReport report =
        EvaluationReport.newBuilder()
            .setModelDigest("m")
            .setTargets(List.of())
            .setOperatingPoints(List.of())
            .setSlices(
                List.of(
                    slice("all", "all", 0.9),
                    slice("source", "west", null),
                    slice("eye", "LEFT", 0.8)))
            .build();

    TrackedRun run =
        TrackedRun.of(
            record(RunState.SUCCEEDED),
            new TrackedRun.Results(Optional.empty(), Optional.of(report), Optional.empty()),
            workspace);

    assertThat(run.metrics())
        .containsExactly(
            new TrackedMetric("test/all/referable/images", 30, 2000, 0),
            new TrackedMetric("test/all/referable/auc", 0.9, 2000, 0),
            new TrackedMetric("test/all/referable/high/sensitivity", 0.5, 2000, 0),
            new TrackedMetric("test/all/referable/high/sensitivity_lower", 0.25, 2000, 0),
            new TrackedMetric("test/all/referable/high/sensitivity_upper", 0.75, 2000, 0),
            new TrackedMetric("test/west/referable/images", 30, 2000, 0),
            new TrackedMetric("test/west/referable/high/sensitivity", 0.5, 2000, 0),
            new TrackedMetric("test/west/referable/high/sensitivity_lower", 0.25, 2000, 0),
            new TrackedMetric("test/west/referable/high/sensitivity_upper", 0.75, 2000, 0));
    assertThat(run.tags()).containsEntry("fovea.synthetic", "false");
  }

  private static SliceMetrics slice(String by, String value, Double auc) {
    return SliceMetrics.newBuilder()
        .setTarget("referable")
        .setSplit(Split.TEST)
        .setSliceBy(by)
        .setSlice(value)
        .setImages(30)
        .setPositives(10)
        .setGroups(15)
        .setAuc(auc)
        .setOperatingPoints(
            List.of(
                OperatingPointResult.newBuilder()
                    .setOperatingPoint("high")
                    .setThreshold(0.5)
                    .setTruePositives(5)
                    .setFalsePositives(0)
                    .setTrueNegatives(20)
                    .setFalseNegatives(5)
                    .setSensitivity(new Share(5L, 10L, 0.5, 0.25, 0.75))
                    .build()))
        .build();
  }

  private static RunRecord record(RunState state) {
    String spec =
        CanonicalSpec.of(
            SpecLoader.load(
                Optional.empty(),
                List.of(
                    "seed=9",
                    "preprocess={}",
                    "finetune={weights: /home/anna/w.caffemodel}",
                    "corrections=/home/anna/corrections.csv",
                    "runners={ingest: [--runner=x]}",
                    "tracking={mlflow: {uri: 'http://anna.example'}}",
                    "sources=[{name: clinic, images: /home/anna/*, labels: /home/anna/l.csv,"
                        + " layout: eyepacs}]")));
    return RunRecord.newBuilder()
        .setRunId("run-1")
        .setName("screening")
        .setSpec(spec)
        .setCodeVersion("1.0")
        .setStartedBy("somebody")
        .setState(state)
        .setStartedAtMillis(1000)
        .setFinishedAtMillis(2000L)
        .setExitCode(0)
        .build();
  }
}
