package org.fovea.pipeline.workflow;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.fovea.pipeline.CommandFailure;
import org.fovea.pipeline.ExitCode;
import org.fovea.pipeline.ModelReference;
import org.fovea.pipeline.ModelRegistry;
import org.fovea.schema.InitialWeights;
import org.fovea.schema.PublishedModel;
import org.fovea.stages.registry.LoadedModel;
import org.fovea.stages.registry.ModelEntry;
import org.fovea.stages.registry.UnknownModelException;

/** The models of a workspace, for people. */
public final class PublishedModels implements ModelRegistry {

  @Override
  public List<ModelSummary> list(String workspace) {
    List<ModelSummary> summaries = new ArrayList<>();
    try {
      for (ModelEntry entry : registry(workspace).list()) {
        summaries.add(summary(entry));
      }
    } catch (IOException e) {
      throw damaged(e);
    }
    return summaries;
  }

  @Override
  public ModelDetails show(String workspace, ModelReference reference) {
    try {
      ModelEntry entry = registry(workspace).show(reference.toString());
      PublishedModel model = entry.model();
      LoadedModel loaded = LoadedModel.load(WorkspaceAddress.open(workspace), model);
      InitialWeights initial = loaded.trainedModel().getInitialWeights();
      return new ModelDetails(
          summary(entry),
          workspace
              + "/"
              + WorkspaceAddress.open(workspace)
                  .modelArtifact(model.getName(), model.getArtifactDigest()),
          loaded.trainedModel().getScenario(),
          describe(initial),
          model.getRunId(),
          loaded.targets().stream().map(target -> target.name()).toList(),
          model.getOperatingPoints().stream()
              .map(
                  point ->
                      new Threshold(
                          point.getName(),
                          point.getTarget(),
                          point.getThreshold(),
                          point.getChosenOn().name().toLowerCase(Locale.ROOT)))
              .toList(),
          MetricRows.gate(model),
          MetricRows.of(loaded.evaluation()));
    } catch (UnknownModelException e) {
      throw new CommandFailure(
          ExitCode.USAGE, Objects.requireNonNullElse(e.getMessage(), reference.toString()), e);
    } catch (IOException e) {
      throw damaged(e);
    }
  }

  private static String describe(InitialWeights initial) {
    String model = initial.getPublishedModel() == null ? "" : " " + initial.getPublishedModel();
    return initial.getKind() + model + " (SHA-256 " + initial.getSha256() + ")";
  }

  private static org.fovea.stages.registry.ModelRegistry registry(String workspace) {
    return new org.fovea.stages.registry.ModelRegistry(
        WorkspaceAddress.open(workspace), Clock.systemUTC());
  }

  private static ModelSummary summary(ModelEntry entry) {
    PublishedModel model = entry.model();
    return new ModelSummary(
        model.getName(),
        model.getVersion(),
        entry.aliases(),
        Instant.ofEpochMilli(model.getPublishedAtMillis()),
        model.getGatePassed(),
        model.getSynthetic(),
        model.getArtifactDigest());
  }

  private static CommandFailure damaged(IOException e) {
    return new CommandFailure(
        ExitCode.FAILED, Objects.requireNonNullElse(e.getMessage(), e.toString()), e);
  }
}
