package org.fovea.pipeline.ledger;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.fovea.pipeline.CommandFailure;
import org.fovea.pipeline.ExitCode;
import org.fovea.pipeline.RunHistory;
import org.fovea.pipeline.RunOutcome;
import org.fovea.pipeline.SweepMembership;
import org.fovea.pipeline.spec.StageName;
import org.fovea.schema.Accounting;
import org.fovea.schema.EvaluationReport;
import org.fovea.schema.FileRole;
import org.fovea.schema.RunRecord;
import org.fovea.schema.RunStage;
import org.fovea.schema.RunSweep;
import org.fovea.schema.StageManifest;
import org.fovea.schema.StageOutcome;
import org.fovea.stages.artifact.RecordFiles;
import org.fovea.stages.artifact.StageDirectory;
import org.fovea.stages.artifact.StageInput;
import org.fovea.stages.artifact.Workspace;

/** The runs of a workspace, read from its ledger and from the outputs that it names. */
public final class RecordedRuns implements RunHistory {
  @Override
  public List<RunEntry> list(String workspace) {
    RunRecords records = new RunRecords(WorkspaceAddress.open(workspace));
    try {
      List<RunEntry> entries = new ArrayList<>();
      for (String runId : records.ids()) {
        entries.add(entry(records.read(runId)));
      }
      return entries;
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  @Override
  public RunDetails show(String workspace, String run) {
    Workspace opened = WorkspaceAddress.open(workspace);
    try {
      return side(opened, run).details();
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  @Override
  public RunDifference diff(String workspace, String first, String second) {
    Workspace opened = WorkspaceAddress.open(workspace);
    try {
      return new RunComparison(side(opened, first), side(opened, second)).difference();
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private static CommandFailure unreadable(IOException e) {
    return new CommandFailure(
        ExitCode.RETRY,
        "the ledger cannot be read: " + Objects.requireNonNullElse(e.getMessage(), e.toString()),
        e);
  }

  private static RunEntry entry(RunRecord run) {
    Long finishedAt = run.getFinishedAtMillis();
    String model = run.getPublishedModel();
    return new RunEntry(
        run.getRunId(),
        run.getName(),
        RunRecords.status(run),
        Instant.ofEpochMilli(run.getStartedAtMillis()),
        finishedAt == null
            ? Optional.empty()
            : Optional.of((finishedAt - run.getStartedAtMillis()) / 1000.0),
        run.getStartedBy(),
        run.getCodeVersion(),
        stages(run, StageOutcome.RAN),
        stages(run, StageOutcome.REUSED),
        model == null ? Optional.empty() : Optional.of(model + "@" + run.getPublishedVersion()),
        Optional.ofNullable(run.getExitCode()),
        Optional.ofNullable(run.getFailure()),
        Optional.ofNullable(run.getSweep()).map(RecordedRuns::sweep));
  }

  private static SweepMembership sweep(RunSweep sweep) {
    return new SweepMembership(
        sweep.getSweepId(), sweep.getVariant(), sweep.getVariants(), sweep.getValues());
  }

  private static List<String> stages(RunRecord run, StageOutcome outcome) {
    return run.getStages().stream()
        .filter(stage -> stage.getOutcome() == outcome)
        .map(RunStage::getStage)
        .toList();
  }

  private static RunComparison.Side side(Workspace workspace, String named) throws IOException {
    RunRecords records = new RunRecords(workspace);
    RunRecord run = records.read(records.resolve(named));
    List<RunStage> stages =
        run.getFinishedAtMillis() == null ? made(workspace, run.getRunId()) : run.getStages();
    Map<String, StageManifest> manifests = new TreeMap<>();
    List<StageRow> rows = new ArrayList<>();
    List<RunOutcome.MetricRow> metrics = List.of();
    for (RunStage stage : stages) {
      Optional<StageInput> output = output(workspace, stage);
      output.ifPresent(it -> manifests.put(stage.getStage(), it.manifest()));
      rows.add(row(stage, output));
      if (output.isPresent() && stage.getStage().equals(StageName.EVALUATE.word())) {
        metrics = metrics(output.get());
      }
    }
    return new RunComparison.Side(
        new RunDetails(
            entry(run),
            rows,
            metrics,
            new TreeMap<>(run.getEnvironment()),
            JsonValues.read(run.getSpec())),
        manifests);
  }

  /** A run without an end has not written down its stages, but their manifests name it. */
  private static List<RunStage> made(Workspace workspace, String runId) throws IOException {
    List<RunStage> made = new ArrayList<>();
    for (StageName name : StageName.values()) {
      for (StageDirectory directory : workspace.stageOutputs(name.word())) {
        Optional<StageManifest> manifest = directory.manifest();
        if (manifest.isPresent() && manifest.get().getRunId().equals(runId)) {
          made.add(
              RunStage.newBuilder()
                  .setStage(name.word())
                  .setKey(manifest.get().getKey())
                  .setOutcome(StageOutcome.RAN)
                  .setReason("its manifest names this run")
                  .setWallSeconds(
                      (manifest.get().getFinishedAtMillis() - manifest.get().getStartedAtMillis())
                          / 1000.0)
                  .build());
        }
      }
    }
    return made;
  }

  private static Optional<StageInput> output(Workspace workspace, RunStage stage)
      throws IOException {
    String key = stage.getKey();
    if (key == null
        || (stage.getOutcome() != StageOutcome.RAN && stage.getOutcome() != StageOutcome.REUSED)) {
      return Optional.empty();
    }
    StageDirectory directory = workspace.stage(stage.getStage(), key);
    return directory.manifest().map(manifest -> new StageInput(directory, manifest));
  }

  private static StageRow row(RunStage stage, Optional<StageInput> output) {
    return new StageRow(
        stage.getStage(),
        Optional.ofNullable(stage.getKey()),
        stage.getOutcome().name().toLowerCase(Locale.ROOT),
        output.map(it -> it.manifest().getRunId()),
        stage.getWallSeconds(),
        Optional.ofNullable(stage.getPeakResidentBytes()),
        output.map(it -> counts(it.manifest().getAccounting())).orElse(Map.of()),
        stage.getReason());
  }

  private static Map<String, Long> counts(Accounting accounting) {
    Map<String, Long> counts = new TreeMap<>();
    counts.put("in", accounting.getIn());
    counts.put("out", accounting.getOut());
    accounting.getExcludedByCode().forEach((code, n) -> counts.put("excluded " + code, n));
    accounting.getRejectedByCode().forEach((code, n) -> counts.put("rejected " + code, n));
    return counts;
  }

  private static List<RunOutcome.MetricRow> metrics(StageInput evaluated) throws IOException {
    return MetricRows.of(
        RecordFiles.read(
                evaluated.directory(), evaluated.onlyFile(FileRole.REPORT), EvaluationReport.class)
            .get(0));
  }
}
