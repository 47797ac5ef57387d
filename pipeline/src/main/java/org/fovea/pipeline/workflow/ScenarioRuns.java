package org.fovea.pipeline.workflow;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.fovea.pipeline.CommandFailure;
import org.fovea.pipeline.Comparison;
import org.fovea.pipeline.Console;
import org.fovea.pipeline.ExitCode;
import org.fovea.pipeline.Plan;
import org.fovea.pipeline.RunOptions;
import org.fovea.pipeline.RunOutcome;
import org.fovea.pipeline.ScenarioComparison;
import org.fovea.pipeline.Workflow;
import org.fovea.pipeline.ledger.RunFileList;
import org.fovea.pipeline.ledger.RunRecords;
import org.fovea.pipeline.ledger.WorkspaceAddress;
import org.fovea.pipeline.spec.Contender;
import org.fovea.pipeline.spec.RunSpec;
import org.fovea.pipeline.spec.StageName;
import org.fovea.schema.RunStage;
import org.fovea.stages.artifact.Workspace;

/** Runs the workflow once a scenario, up to evaluation: each is a run in the ledger. */
public final class ScenarioRuns implements Comparison {
  /** What a scenario does not share with the others. */
  private static final Set<StageName> OWN_STAGES = Set.of(StageName.FEATURES, StageName.FINETUNE);

  private static final Set<String> MEASURING_SPLITS = Set.of("test", "external");

  private final Workflow workflow;

  /**
   * @param workflow makes the runs
   */
  public ScenarioRuns(Workflow workflow) {
    this.workflow = workflow;
  }

  @Override
  public ScenarioComparison compare(
      RunSpec spec,
      List<Contender> scenarios,
      List<String> beamArguments,
      Optional<Path> plot,
      Console console) {
    Workspace workspace = WorkspaceAddress.open(spec.workspace());
    RunOptions options =
        new RunOptions(
            StageName.INGEST, StageName.EVALUATE, Set.of(), false, List.copyOf(beamArguments));
    List<RunSpec> specs = scenarios.stream().map(scenario -> scenario.in(spec)).toList();
    List<ScenarioComparison.Variant> variants = new ArrayList<>();
    try {
      for (Contender scenario : scenarios) {
        console.say(
            "scenario %s, %d of %d"
                .formatted(scenario.word(), variants.size() + 1, scenarios.size()));
        RunOutcome outcome = workflow.run(specs.get(variants.size()), options, console);
        variants.add(variant(workspace, scenario, outcome));
      }
      String runId = variants.get(0).runId();
      String name =
          plot.isPresent() ? plot.get().toString() : workspace + "/" + workspace.comparison(runId);
      ScenarioComparison comparison =
          new ScenarioComparison(workspace.toString(), spec.synthetic(), variants, name);
      byte[] drawing = ForestPlot.of(comparison).getBytes(StandardCharsets.UTF_8);
      if (plot.isPresent()) {
        Files.write(plot.get(), drawing);
      } else {
        workspace.store().createIfAbsent(workspace.comparison(runId), drawing);
        RunFileList.writeOfComparison(workspace, runId);
      }
      return comparison;
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.RETRY,
          "the comparison could not be finished: %s; finished runs are kept: the same command goes on"
              .formatted(e.getMessage() == null ? e.toString() : e.getMessage()),
          e);
    }
  }

  private static ScenarioComparison.Variant variant(
      Workspace workspace, Contender scenario, RunOutcome outcome) throws IOException {
    double seconds = 0;
    Optional<Long> peak = Optional.empty();
    for (RunOutcome.StageResult stage : outcome.stages()) {
      if (!OWN_STAGES.contains(stage.stage())) {
        continue;
      }
      Optional<RunStage> made =
          stage.action() == Plan.Action.REUSE
              ? made(workspace, outcome.runId(), stage.key())
              : Optional.empty();
      seconds += made.map(RunStage::getWallSeconds).orElse(stage.seconds());
      Optional<Long> peakOfStage =
          made.isPresent()
              ? Optional.ofNullable(made.get().getPeakResidentBytes())
              : stage.peakResidentBytes();
      if (peakOfStage.isPresent()) {
        peak = Optional.of(Math.max(peak.orElse(0L), peakOfStage.get()));
      }
    }
    return new ScenarioComparison.Variant(
        scenario,
        outcome.scenario().orElse(scenario.word()),
        outcome.runId(),
        seconds,
        peak,
        outcome.metrics().stream()
            .filter(
                row -> MEASURING_SPLITS.contains(row.split()) && row.slice().startsWith("source="))
            .toList());
  }

  /** What the ledger says of a stage that was reused, in the run that made it. */
  private static Optional<RunStage> made(Workspace workspace, String runId, String key)
      throws IOException {
    Optional<RunStage> reused = stageOf(workspace, runId, key);
    Optional<String> maker = reused.flatMap(s -> Optional.ofNullable(s.getReusedFromRunId()));
    if (maker.isEmpty() || !new RunRecords(workspace).has(maker.get())) {
      return Optional.empty();
    }
    return stageOf(workspace, maker.get(), key);
  }

  private static Optional<RunStage> stageOf(Workspace workspace, String runId, String key)
      throws IOException {
    return new RunRecords(workspace)
        .read(runId).getStages().stream().filter(s -> key.equals(s.getKey())).findFirst();
  }
}
