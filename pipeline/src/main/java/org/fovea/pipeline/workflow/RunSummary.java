package org.fovea.pipeline.workflow;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.fovea.pipeline.RunOutcome;
import org.fovea.pipeline.ledger.MetricRows;
import org.fovea.pipeline.spec.RunSpec;
import org.fovea.schema.EvaluationReport;
import org.fovea.schema.ExplicitClassifier;
import org.fovea.schema.FileRole;
import org.fovea.schema.PublishedModel;
import org.fovea.schema.ScenarioChoice;
import org.fovea.schema.TrainedModel;
import org.fovea.stages.artifact.RecordFiles;
import org.fovea.stages.artifact.StageInput;
import org.fovea.stages.artifact.Workspace;

/** Says what a run came to, from what its stages wrote. */
final class RunSummary {
  private final Workspace workspace;
  private final RunSpec spec;
  private final RunIdentity identity;

  RunSummary(Workspace workspace, RunSpec spec, RunIdentity identity) {
    this.workspace = workspace;
    this.spec = spec;
    this.identity = identity;
  }

  RunOutcome of(List<RunOutcome.StageResult> results, ScreeningStages.Outputs outputs)
      throws IOException {
    Optional<String> scenario = Optional.empty();
    if (outputs.trained().isPresent()) {
      StageInput trained = outputs.trained().get();
      scenario =
          Optional.of(
              scenario(
                  RecordFiles.read(
                          trained.directory(), trained.onlyFile(FileRole.PART), TrainedModel.class)
                      .get(0)));
    }
    List<RunOutcome.MetricRow> metrics = List.of();
    if (outputs.evaluated().isPresent()) {
      StageInput evaluated = outputs.evaluated().get();
      EvaluationReport report =
          RecordFiles.read(
                  evaluated.directory(),
                  evaluated.onlyFile(FileRole.REPORT),
                  EvaluationReport.class)
              .get(0);
      metrics = MetricRows.of(report);
    }
    Optional<RunOutcome.Publication> publication = Optional.empty();
    if (outputs.published().isPresent()) {
      StageInput published = outputs.published().get();
      publication =
          Optional.of(
              publication(
                  RecordFiles.read(
                          published.directory(),
                          published.onlyFile(FileRole.PART),
                          PublishedModel.class)
                      .get(0)));
    }
    return new RunOutcome(
        identity.runId(),
        workspace.toString(),
        spec.synthetic(),
        results,
        scenario,
        metrics,
        publication,
        next(publication));
  }

  private static String scenario(TrainedModel model) {
    ExplicitClassifier explicit = model.getExplicitClassifier();
    if (explicit != null) {
      return "%s (%d features of the originals, support vector machines)"
          .formatted(model.getScenario(), explicit.getFeatures().size());
    }
    ScenarioChoice choice = model.getScenarioChoice();
    String layer =
        model.getLinearFits().isEmpty()
            ? ""
            : " (features of %s)".formatted(model.getFeatureLayer());
    return (choice == null ? model.getScenario() : choice.getReason()) + layer;
  }

  private RunOutcome.Publication publication(PublishedModel model) {
    return new RunOutcome.Publication(
        model.getName(),
        model.getVersion(),
        workspace + "/" + workspace.modelArtifact(model.getName(), model.getArtifactDigest()),
        model.getGatePassed(),
        MetricRows.gate(model.getGate()));
  }

  private List<String> next(Optional<RunOutcome.Publication> publication) {
    List<String> next = new ArrayList<>();
    next.add("read the report: " + workspace + "/" + workspace.runReport(identity.runId()));
    publication.ifPresent(
        published -> {
          String reference = published.model() + "@" + published.version();
          next.add("read the model card: " + published.location() + "/model-card.md");
          if (published.gatePassed()) {
            next.add(
                "make it the champion: models promote " + reference + " --workspace " + workspace);
          }
          next.add("see the model: models show " + reference + " --workspace " + workspace);
          next.add(
              "score images: predict --model "
                  + reference
                  + " --images DIR --output DIR --workspace "
                  + workspace);
        });
    next.add("see what was refused: rejected list --workspace " + workspace);
    return next;
  }
}
