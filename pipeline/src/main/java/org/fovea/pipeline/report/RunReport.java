package org.fovea.pipeline.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fovea.pipeline.Console;
import org.fovea.pipeline.ledger.EarlierRunFiles;
import org.fovea.pipeline.ledger.RunRecords;
import org.fovea.pipeline.spec.StageName;
import org.fovea.schema.RunRecord;
import org.fovea.stages.artifact.ArtifactStore;
import org.fovea.stages.artifact.AvroJson;
import org.fovea.stages.artifact.StageInput;
import org.fovea.stages.artifact.Workspace;
import org.fovea.stages.review.ErrorReviewing;

/** Writes what people look at when a run is over, beside its record. */
public final class RunReport {
  private final Workspace workspace;
  private final Console console;

  public RunReport(Workspace workspace, Console console) {
    this.workspace = workspace;
    this.console = console;
  }

  /**
   * Writes the review of the worst errors and the page. A review of the same predictions that an
   * earlier run left is taken over.
   *
   * @param runId a run whose record is written
   */
  public void write(String runId) throws IOException {
    reviewErrors(runId);
    ArtifactStore store = workspace.store();
    store.createIfAbsent(
        workspace.runReport(runId), new RunPage(workspace).of(runId, Optional.empty()));
    console.say("the run on one page: %s/%s".formatted(workspace, workspace.runReport(runId)));
  }

  private void reviewErrors(String runId) throws IOException {
    RunRecord run = new RunRecords(workspace).read(runId);
    Map<String, StageInput> outputs = RunMaterial.outputs(workspace, run);
    StageInput assigned = outputs.get(StageName.ASSIGN.word());
    StageInput prepared = outputs.get(StageName.PREPARE.word());
    StageInput trained = outputs.get(StageName.FINETUNE.word());
    StageInput evaluated = outputs.get(StageName.EVALUATE.word());
    if (assigned == null || prepared == null || trained == null || evaluated == null) {
      return;
    }
    ArtifactStore store = workspace.store();
    String reviewedBy = evaluated.manifest().getRunId();
    if (!reviewedBy.equals(runId)
        && new EarlierRunFiles(workspace)
            .takeOver(
                reviewedBy,
                runId,
                List.of(workspace::runErrorSheet, workspace::runErrorReview),
                List.of())) {
      return;
    }
    ErrorReviewing.Drawn drawn =
        new ErrorReviewing(
                new ErrorReviewing.Inputs(assigned, prepared, trained, evaluated),
                Path.of(System.getProperty("java.io.tmpdir"), "fovea-cache"))
            .draw();
    store.createIfAbsent(workspace.runErrorSheet(runId), drawn.sheetPng());
    store.createIfAbsent(workspace.runErrorReview(runId), AvroJson.toBytes(drawn.review()));
  }
}
