package org.fovea.pipeline.workflow;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.fovea.pipeline.CommandFailure;
import org.fovea.pipeline.Console;
import org.fovea.pipeline.ledger.RunRecords;
import org.fovea.pipeline.spec.StageName;
import org.fovea.pipeline.spec.TrackingSpec;
import org.fovea.pipeline.tracking.MlflowTracking;
import org.fovea.pipeline.tracking.TrackedRun;
import org.fovea.schema.EvaluationReport;
import org.fovea.schema.FileRole;
import org.fovea.schema.PublishedModel;
import org.fovea.schema.TrainedModel;
import org.fovea.stages.artifact.Workspace;

/** Tells a tracking server, if the spec names one, what a run came to, by its records. */
final class RunTracking {
  private final Optional<MlflowTracking> mlflow;
  private final Workspace workspace;
  private final Console console;

  /**
   * @param environment the process's environment variables
   */
  RunTracking(
      TrackingSpec spec, Workspace workspace, Map<String, String> environment, Console console) {
    this.mlflow = spec.mlflow().map(server -> new MlflowTracking(server, environment, console));
    this.workspace = workspace;
    this.console = console;
  }

  /** Tells of a run that has ended, unless nothing was done in it that the ledger keeps. */
  void ended(String runId) {
    if (mlflow.isEmpty()) {
      return;
    }
    try {
      if (new RunRecords(workspace).has(runId)) {
        mlflow.get().log(tracked(RunOutputs.open(workspace, Optional.of(runId))));
      }
    } catch (IOException | CommandFailure e) {
      console.say("WARNING: the run cannot be tracked: %s".formatted(e.getMessage()));
    }
  }

  private TrackedRun tracked(RunOutputs outputs) throws IOException {
    return TrackedRun.of(
        outputs.run(),
        new TrackedRun.Results(
            first(outputs, StageName.FINETUNE, FileRole.PART, TrainedModel.class),
            first(outputs, StageName.EVALUATE, FileRole.REPORT, EvaluationReport.class),
            first(outputs, StageName.PUBLISH, FileRole.PART, PublishedModel.class)),
        workspace);
  }

  private static <T extends SpecificRecord> Optional<T> first(
      RunOutputs outputs, StageName stage, FileRole role, Class<T> type) throws IOException {
    List<T> records = outputs.records(stage, role, type);
    return records.stream().findFirst();
  }
}
