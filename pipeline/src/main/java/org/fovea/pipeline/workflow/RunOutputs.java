package org.fovea.pipeline.workflow;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.fovea.pipeline.CommandFailure;
import org.fovea.pipeline.ExitCode;
import org.fovea.pipeline.ledger.RunRecords;
import org.fovea.pipeline.spec.StageName;
import org.fovea.schema.FileRole;
import org.fovea.schema.RunRecord;
import org.fovea.schema.RunStage;
import org.fovea.schema.StageManifest;
import org.fovea.schema.StageOutcome;
import org.fovea.stages.artifact.RecordFiles;
import org.fovea.stages.artifact.StageDirectory;
import org.fovea.stages.artifact.StageInput;
import org.fovea.stages.artifact.Workspace;

/**
 * A run that came to an end, and the outputs that it made or took.
 *
 * @param run its record
 * @param byStage its outputs, in the order of the workflow
 */
record RunOutputs(RunRecord run, Map<StageName, StageInput> byStage) {
  /**
   * Opens a run.
   *
   * @param named its id, the beginning of it, or {@code latest}; absent for the newest
   * @throws CommandFailure if there is no such run, or an output of it is gone
   */
  static RunOutputs open(Workspace workspace, Optional<String> named) throws IOException {
    RunRecords runs = new RunRecords(workspace);
    RunRecord run = runs.read(runs.resolveEnded(named.orElse(RunRecords.LATEST)));
    Map<StageName, StageInput> byStage = new EnumMap<>(StageName.class);
    for (RunStage stage : run.getStages()) {
      if (stage.getOutcome() == StageOutcome.FAILED) {
        continue; // it has no output; the record says why
      }
      StageDirectory directory = workspace.stage(stage.getStage(), stage.getKey());
      Optional<StageManifest> manifest = directory.manifest();
      if (manifest.isEmpty()) {
        throw new CommandFailure(
            ExitCode.FAILED,
            "run %s names %s, which is gone; run again".formatted(run.getRunId(), directory));
      }
      byStage.put(stageOf(stage), new StageInput(directory, manifest.get()));
    }
    return new RunOutputs(run, byStage);
  }

  private static StageName stageOf(RunStage stage) {
    for (StageName name : StageName.values()) {
      if (name.word().equals(stage.getStage())) {
        return name;
      }
    }
    throw new CommandFailure(
        ExitCode.FAILED,
        "the run has a stage '%s', which this version does not know".formatted(stage.getStage()));
  }

  /** Returns all records of a stage that have a role; none where the stage was not reached. */
  <T extends SpecificRecord> List<T> records(StageName stage, FileRole role, Class<T> type)
      throws IOException {
    StageInput output = byStage.get(stage);
    return output == null
        ? new ArrayList<>()
        : RecordFiles.readAll(output.directory(), output.manifest(), role, type);
  }
}
