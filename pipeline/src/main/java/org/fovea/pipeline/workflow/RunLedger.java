package org.fovea.pipeline.workflow;

import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.fovea.pipeline.CommandFailure;
import org.fovea.pipeline.ExitCode;
import org.fovea.pipeline.Plan;
import org.fovea.pipeline.RunOutcome;
import org.fovea.pipeline.SweepMembership;
import org.fovea.pipeline.ledger.RunProcess;
import org.fovea.pipeline.spec.CanonicalSpec;
import org.fovea.pipeline.spec.RunSpec;
import org.fovea.schema.RunRecord;
import org.fovea.schema.RunStage;
import org.fovea.schema.RunState;
import org.fovea.schema.RunSweep;
import org.fovea.schema.StageOutcome;
import org.fovea.stages.artifact.SealedJson;
import org.fovea.stages.artifact.Workspace;
import org.jspecify.annotations.Nullable;

/** Writes down that a run begins, and what it did when it ends. */
final class RunLedger {
  private final Workspace workspace;
  private final RunSpec spec;
  private final Optional<SweepMembership> sweep;
  private final RunIdentity identity;
  private final Clock clock;

  /**
   * @param sweep the sweep that the run belongs to
   */
  RunLedger(
      Workspace workspace,
      RunSpec spec,
      Optional<SweepMembership> sweep,
      RunIdentity identity,
      Clock clock) {
    this.workspace = workspace;
    this.spec = spec;
    this.sweep = sweep;
    this.identity = identity;
    this.clock = clock;
  }

  /** Writes down that the run begins, before its first stage is made. */
  void started() throws IOException {
    RunRecord record = record(RunState.RUNNING).build();
    workspace
        .store()
        .createIfAbsent(workspace.runStart(identity.runId()), SealedJson.toBytes(record));
  }

  /** Writes the record of a run that came to its end. */
  void finished(StageRuns runs, RunOutcome outcome) throws IOException {
    RunRecord record = record(runs, RunState.SUCCEEDED, outcome.exitCode(), null);
    outcome
        .publication()
        .ifPresent(
            publication -> {
              record.setPublishedModel(publication.model());
              record.setPublishedVersion(publication.version());
            });
    write(record);
  }

  /**
   * Writes the record of a run that failed, and returns why, to be thrown. If even that cannot be
   * written, the reason says so too.
   */
  CommandFailure failed(StageRuns runs, CommandFailure failure) {
    boolean idle = runs.results().stream().allMatch(stage -> stage.action() == Plan.Action.REUSE);
    if (idle && failure.exitCode() == ExitCode.USAGE) {
      return failure; // nothing was done
    }
    RunState state =
        failure.exitCode() == ExitCode.INTERRUPTED ? RunState.INTERRUPTED : RunState.FAILED;
    try {
      write(record(runs, state, failure.exitCode(), failure.getMessage()));
      return failure;
    } catch (IOException e) {
      CommandFailure both =
          new CommandFailure(
              failure.exitCode(),
              failure.getMessage() + "; nor could the run be written down: " + e.getMessage(),
              failure);
      both.addSuppressed(e);
      return both;
    }
  }

  private RunRecord record(
      StageRuns runs, RunState state, ExitCode exitCode, @Nullable String failure) {
    return record(state)
        .setFinishedAtMillis(clock.millis())
        .setStages(stages(runs))
        .setExitCode(exitCode.code())
        .setFailure(failure)
        .build();
  }

  private RunRecord.Builder record(RunState state) {
    return RunRecord.newBuilder()
        .setRunId(identity.runId())
        .setName(spec.name())
        .setSpec(CanonicalSpec.of(spec))
        .setCodeVersion(identity.codeVersion())
        .setStartedBy(identity.account())
        .setState(state)
        .setStartedAtMillis(identity.startedAt().toEpochMilli())
        .setEnvironment(environment())
        .setSweep(sweep.map(RunLedger::recorded).orElse(null));
  }

  private static RunSweep recorded(SweepMembership sweep) {
    return RunSweep.newBuilder()
        .setSweepId(sweep.sweepId())
        .setVariant(sweep.variant())
        .setVariants(sweep.variants())
        .setValues(sweep.values())
        .build();
  }

  private List<RunStage> stages(StageRuns runs) {
    List<RunStage> stages = new ArrayList<>();
    for (RunOutcome.StageResult result : runs.results()) {
      String madeBy = runs.madeBy().get(result.key());
      stages.add(
          RunStage.newBuilder()
              .setStage(result.stage().word())
              .setKey(result.key())
              .setOutcome(
                  result.action() == Plan.Action.RUN ? StageOutcome.RAN : StageOutcome.REUSED)
              .setReusedFromRunId(identity.runId().equals(madeBy) ? null : madeBy)
              .setReason(result.reason())
              .setWallSeconds(result.seconds())
              .setPeakResidentBytes(result.peakResidentBytes().orElse(null))
              .build());
    }
    // What was begun and came to no result is what failed.
    for (Plan.Step begun : runs.steps().subList(stages.size(), runs.steps().size())) {
      stages.add(
          RunStage.newBuilder()
              .setStage(begun.stage().word())
              .setKey(begun.key().orElse(null))
              .setOutcome(StageOutcome.FAILED)
              .setReason(begun.reason())
              .build());
    }
    return stages;
  }

  private void write(RunRecord record) throws IOException {
    workspace
        .store()
        .createIfAbsent(workspace.runRecord(identity.runId()), SealedJson.toBytes(record));
    workspace.store().delete(workspace.runStart(identity.runId()));
  }

  private static Map<String, String> environment() {
    Map<String, String> environment = new TreeMap<>(RunProcess.current().environment());
    environment.put("java", System.getProperty("java.version", "unknown"));
    environment.put("os", System.getProperty("os.name", "unknown"));
    environment.put("architecture", System.getProperty("os.arch", "unknown"));
    environment.put("processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
    environment.put("maxHeapBytes", Long.toString(Runtime.getRuntime().maxMemory()));
    return environment;
  }
}
