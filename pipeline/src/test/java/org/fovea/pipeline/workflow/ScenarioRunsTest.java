package org.fovea.pipeline.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fovea.pipeline.Console;
import org.fovea.pipeline.Plan;
import org.fovea.pipeline.RunOptions;
import org.fovea.pipeline.RunOutcome;
import org.fovea.pipeline.ScenarioComparison;
import org.fovea.pipeline.Workflow;
import org.fovea.pipeline.spec.Contender;
import org.fovea.pipeline.spec.InvalidSpecException;
import org.fovea.pipeline.spec.RunSpec;
import org.fovea.pipeline.spec.Scenario;
import org.fovea.pipeline.spec.SpecLoader;
import org.fovea.pipeline.spec.StageName;
import org.fovea.schema.RunRecord;
import org.fovea.schema.RunStage;
import org.fovea.schema.RunState;
import org.fovea.schema.StageOutcome;
import org.fovea.stages.artifact.AvroJson;
import org.fovea.stages.artifact.Workspace;
import org.fovea.stages.progress.ProgressListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScenarioRunsTest {
  @TempDir Path directory;

  private final List<RunSpec> specs = new ArrayList<>();
  private final List<RunOptions> options = new ArrayList<>();

  /** Extracts features in its first run and finds them in the others; writes the ledger. */
  private final class FakeWorkflow implements Workflow {
    @Override
    public Plan plan(RunSpec spec, RunOptions asked, Console console) {
      throw new AssertionError("nothing is planned here");
    }

    @Override
    public Plan handOver(RunSpec spec, RunOptions asked, Console console) {
      throw new AssertionError("nothing is handed over here");
    }

    @Override
    public RunOutcome run(RunSpec spec, RunOptions asked, Console console) {
      specs.add(spec);
      options.add(asked);
      String runId = "run-" + specs.size();
      boolean first = specs.size() == 1;
      List<RunOutcome.StageResult> stages =
          List.of(
              result(StageName.PREPARE, Plan.Action.RUN, 1000, Optional.of(9_000L)),
              first
                  ? result(StageName.FEATURES, Plan.Action.RUN, 30, Optional.of(700L))
                  : result(StageName.FEATURES, Plan.Action.REUSE, 0, Optional.empty()),
              result(StageName.FINETUNE, Plan.Action.RUN, 5, Optional.of(400L)));
      write(runId, stages);
      return new RunOutcome(
          runId,
          spec.workspace(),
          false,
          stages,
          Optional.of(spec.finetune().scenario().word() + ", since"),
          List.of(
              row("test", "all"),
              row("validation", "source=a"),
              // the later a scenario runs, the better it does on images that are held out
              row("external", "source=b", 0.75 + specs.size() / 8.0)),
          Optional.empty(),
          List.of());
    }

    private RunOutcome.StageResult result(
        StageName stage, Plan.Action action, double seconds, Optional<Long> peak) {
      return new RunOutcome.StageResult(
          stage, "key of " + stage.word(), action, "why", seconds, peak, 1, 1, Map.of(), Map.of());
    }

    private RunOutcome.MetricRow row(String split, String slice) {
      return row(split, slice, 0.8);
    }

    private RunOutcome.MetricRow row(String split, String slice, double auc) {
      return new RunOutcome.MetricRow(
          "referable",
          split,
          slice,
          10,
          5,
          true,
          Optional.of(auc),
          Optional.of(0.7),
          Optional.of(0.9),
          Optional.empty(),
          Optional.empty());
    }

    private void write(String runId, List<RunOutcome.StageResult> results) {
      List<RunStage> stages = new ArrayList<>();
      for (RunOutcome.StageResult result : results) {
        boolean ran = result.action() == Plan.Action.RUN;
        stages.add(
            RunStage.newBuilder()
                .setStage(result.stage().word())
                .setKey(result.key())
                .setOutcome(ran ? StageOutcome.RAN : StageOutcome.REUSED)
                .setReusedFromRunId(ran ? null : "run-1")
                .setReason("why")
                .setWallSeconds(result.seconds())
                .setPeakResidentBytes(result.peakResidentBytes().orElse(null))
                .build());
      }
      RunRecord record =
          RunRecord.newBuilder()
              .setRunId(runId)
              .setName("n")
              .setSpec("{}")
              .setCodeVersion("test")
              .setStartedBy("somebody")
              .setState(RunState.SUCCEEDED)
              .setStartedAtMillis(0)
              .setStages(stages)
              .build();
      Workspace workspace = Workspace.at(directory.toString());
      try {
        workspace.store().createIfAbsent(workspace.runRecord(runId), AvroJson.toBytes(record));
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }
  }

  private static final Console SILENT =
      new Console() {
        @Override
        public void say(String words) {}

        @Override
        public ProgressListener progress() {
          return ProgressListener.SILENT;
        }
      };

  @Test
  void runsNothingWhereOneOfTheScenariosCannotLearnTheTargets() {
    RunSpec spec =
        SpecLoader.load(
            Optional.empty(),
            List.of("targets=[{name: referable}, {name: a, classes: [[0], [1, 2, 3, 4]]}]"));

    assertThatThrownBy(
            () ->
                new ScenarioRuns(new FakeWorkflow())
                    .compare(
                        spec.withWorkspace(directory.toString()),
                        List.of(Contender.FINE_TUNE_ALL, Contender.LINEAR_ON_TOP),
                        List.of(),
                        Optional.empty(),
                        SILENT))
        .isInstanceOf(InvalidSpecException.class)
        .hasMessageContaining("give it head: ordinal");
    assertThat(specs).isEmpty();
  }

  private ScenarioComparison compare(Optional<Path> plot) {
    RunSpec spec = SpecLoader.load(Optional.empty(), List.of()).withWorkspace(directory.toString());
    return new ScenarioRuns(new FakeWorkflow())
        .compare(
            spec,
            List.of(Contender.LINEAR_ON_TOP, Contender.LINEAR_ON_EARLIER),
            List.of("--targetParallelism=3"),
            plot,
            SILENT);
  }

  @Test
  void runsEachScenarioUpToEvaluationAndPublishesNothing() {
    compare(Optional.empty());

    assertThat(specs)
        .extracting(spec -> spec.finetune().scenario())
        .containsExactly(Scenario.LINEAR_ON_TOP, Scenario.LINEAR_ON_EARLIER);
    assertThat(options).extracting(RunOptions::to).containsOnly(StageName.EVALUATE);
    assertThat(options.get(0).beamArguments()).containsExactly("--targetParallelism=3");
  }

  @Test
  void countsWhatAStageTookWhenItRanAlsoWhereItIsReused() {
    assertThat(compare(Optional.empty()).variants())
        .extracting(
            ScenarioComparison.Variant::runId,
            ScenarioComparison.Variant::trainingSeconds,
            ScenarioComparison.Variant::peakResidentBytes)
        .containsExactly(
            tuple("run-1", 35.0, Optional.of(700L)), tuple("run-2", 35.0, Optional.of(700L)));
  }

  @Test
  void comparesOnTheSourcesOfTheMeasuringSplitsAlone() {
    ScenarioComparison.Variant variant = compare(Optional.empty()).variants().get(0);

    assertThat(variant.metrics())
        .extracting(RunOutcome.MetricRow::split, RunOutcome.MetricRow::slice)
        .containsExactly(tuple("external", "source=b"));
    assertThat(variant.taken()).isEqualTo("LINEAR_ON_TOP, since");
  }

  @Test
  void ranksNothingByTestImages() {
    assertThat(compare(Optional.empty()).variants())
        .extracting(
            ScenarioComparison.Variant::scenario,
            variant -> variant.metrics().get(0).auc().orElseThrow())
        .containsExactly(
            tuple(Contender.LINEAR_ON_TOP, 0.875), tuple(Contender.LINEAR_ON_EARLIER, 1.0));
  }

  @Test
  void drawsIntoTheWorkspaceUnlessAFileIsNamed() throws IOException {
    assertThat(compare(Optional.empty()).plot())
        .isEqualTo(directory + "/comparisons/run-1/forest-plot.svg");
    assertThat(Files.readString(directory.resolve("comparisons/run-1/forest-plot.svg")))
        .startsWith("<svg ");
    assertThat(Files.readString(directory.resolve("comparisons/run-1/files.json")))
        .contains("forest-plot.svg");

    specs.clear();
    Path file = directory.resolve("plot.svg");
    assertThat(compare(Optional.of(file)).plot()).isEqualTo(file.toString());
    assertThat(Files.readString(file)).contains("LINEAR_ON_EARLIER");
  }
}
