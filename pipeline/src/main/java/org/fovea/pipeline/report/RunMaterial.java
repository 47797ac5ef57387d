package org.fovea.pipeline.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.fovea.pipeline.ledger.RunRecords;
import org.fovea.pipeline.spec.StageName;
import org.fovea.schema.DatasetManifest;
import org.fovea.schema.DatasetStatistics;
import org.fovea.schema.ErrorReview;
import org.fovea.schema.EvaluationReport;
import org.fovea.schema.FileRole;
import org.fovea.schema.Prediction;
import org.fovea.schema.PublishedModel;
import org.fovea.schema.RefusedPictures;
import org.fovea.schema.RunRecord;
import org.fovea.schema.RunStage;
import org.fovea.schema.StageFailure;
import org.fovea.schema.StageManifest;
import org.fovea.schema.StageOutcome;
import org.fovea.schema.TrainedModel;
import org.fovea.stages.artifact.AvroJson;
import org.fovea.stages.artifact.RecordFiles;
import org.fovea.stages.artifact.StageDirectory;
import org.fovea.stages.artifact.StageInput;
import org.fovea.stages.artifact.Workspace;
import org.fovea.stages.registry.TestSetLooks;

/**
 * All that a run's page is made of, read from its workspace alone. What a run did not come to, or
 * an older version did not write, is absent.
 *
 * @param run the run's record
 * @param outputs what its stages made or took over, by stage, in the order of the workflow
 * @param looks how often the test images had been looked at; none where that was not counted
 */
record RunMaterial(
    RunRecord run,
    Map<String, StageInput> outputs,
    Optional<DatasetStatistics> statistics,
    Optional<DatasetManifest> dataset,
    Optional<TrainedModel> model,
    Optional<EvaluationReport> evaluation,
    List<TestSetLooks.Count> looks,
    List<Prediction> predictions,
    Optional<PublishedModel> published,
    List<StageFailure> refused,
    Optional<RefusedPictures> refusedPictures,
    Optional<ErrorReview> errors) {
  private static final long MAX_BYTES = 64L << 20;

  /**
   * Reads them.
   *
   * @throws IOException if something that is there cannot be read
   */
  static RunMaterial read(Workspace workspace, String runId) throws IOException {
    RunRecord run = new RunRecords(workspace).read(runId);
    Map<String, StageInput> outputs = outputs(workspace, run);
    List<StageFailure> refused = new ArrayList<>();
    for (StageInput output : outputs.values()) {
      refused.addAll(
          RecordFiles.readAll(
              output.directory(), output.manifest(), FileRole.REJECTED, StageFailure.class));
    }
    StageInput evaluated = outputs.get(StageName.EVALUATE.word());
    Optional<EvaluationReport> evaluation =
        record(outputs, StageName.EVALUATE, FileRole.REPORT, EvaluationReport.class);
    return new RunMaterial(
        run,
        outputs,
        json(workspace, workspace.runDataset(runId), DatasetStatistics.class),
        record(outputs, StageName.ASSIGN, FileRole.DATASET, DatasetManifest.class),
        record(outputs, StageName.FINETUNE, FileRole.PART, TrainedModel.class),
        evaluation,
        evaluated == null || evaluation.isEmpty()
            ? List.of()
            : new TestSetLooks(workspace).of(evaluated.manifest().getKey(), evaluation.get()),
        evaluated == null
            ? List.of()
            : RecordFiles.readAll(
                evaluated.directory(), evaluated.manifest(), FileRole.PART, Prediction.class),
        record(outputs, StageName.PUBLISH, FileRole.PART, PublishedModel.class),
        refused,
        json(workspace, workspace.runRefusedPictures(runId), RefusedPictures.class),
        json(workspace, workspace.runErrorReview(runId), ErrorReview.class));
  }

  /** Returns what the stages of a run made or took over, by stage, in their order. */
  static Map<String, StageInput> outputs(Workspace workspace, RunRecord run) throws IOException {
    Map<String, StageInput> outputs = new LinkedHashMap<>();
    for (RunStage stage : run.getStages()) {
      String key = stage.getKey();
      if (key != null
          && (stage.getOutcome() == StageOutcome.RAN
              || stage.getOutcome() == StageOutcome.REUSED)) {
        StageDirectory directory = workspace.stage(stage.getStage(), key);
        Optional<StageManifest> manifest = directory.manifest();
        if (manifest.isPresent()) {
          outputs.put(stage.getStage(), new StageInput(directory, manifest.get()));
        }
      }
    }
    return outputs;
  }

  private static <T extends SpecificRecord> Optional<T> record(
      Map<String, StageInput> outputs, StageName stage, FileRole role, Class<T> type)
      throws IOException {
    StageInput output = outputs.get(stage.word());
    return output == null
        ? Optional.empty()
        : RecordFiles.read(output.directory(), output.onlyFile(role), type).stream().findFirst();
  }

  private static <T extends SpecificRecord> Optional<T> json(
      Workspace workspace, String name, Class<T> type) throws IOException {
    return workspace.store().exists(name)
        ? Optional.of(AvroJson.read(workspace.store().read(name, MAX_BYTES), type, name))
        : Optional.empty();
  }

  /** Returns whether the images were drawn, not photographed. */
  boolean synthetic() {
    return outputs.values().stream().anyMatch(output -> output.manifest().getSynthetic());
  }
}
