package org.fovea.pipeline.workflow;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.fovea.pipeline.CommandFailure;
import org.fovea.pipeline.Console;
import org.fovea.pipeline.ExitCode;
import org.fovea.pipeline.spec.FinetuneSpec;
import org.fovea.pipeline.spec.RunSpec;
import org.fovea.schema.PublishedModel;
import org.fovea.stages.artifact.Workspace;
import org.fovea.stages.googlenet.InvalidWeightsException;
import org.fovea.stages.googlenet.PretrainedWeights;
import org.fovea.stages.registry.LoadedModel;
import org.fovea.stages.registry.ModelRegistry;
import org.fovea.stages.supportvectors.SupportVectorModel;

/**
 * Finds the weights that training begins with: a file, a published model's, or the shipped ones.
 */
public final class InitialWeights {
  /** Environment variable with the weights that training begins with where the spec names none. */
  public static final String VARIABLE = "FOVEA_WEIGHTS";

  private final Workspace workspace;
  private final Map<String, String> environment;
  private final Clock clock;

  /**
   * @param workspace holds the models that {@code models:NAME@VERSION} names
   * @param environment the process's environment variables
   */
  public InitialWeights(Workspace workspace, Map<String, String> environment, Clock clock) {
    this.workspace = workspace;
    this.environment = environment;
    this.clock = clock;
  }

  /**
   * Finds the weights of a spec, and checks that they can be read, before anything is begun.
   *
   * @throws CommandFailure if there are none, or they cannot be used
   */
  public PretrainedWeights find(RunSpec spec, Console console) {
    Optional<String> named = spec.finetune().weights();
    String location =
        named
            .or(() -> Optional.ofNullable(environment.get(VARIABLE)))
            .orElse(FinetuneSpec.SHIPPED_WEIGHTS);
    boolean shipped = location.equals(FinetuneSpec.SHIPPED_WEIGHTS);
    if (shipped && named.isEmpty()) {
      if (spec.sources().stream().anyMatch(source -> source.synthetic().isEmpty())) {
        throw new CommandFailure(
            ExitCode.USAGE,
            "finetune.weights names no weights; real photographs start from ImageNet's: run"
                + " 'weights fetch' and set finetune.weights or "
                + VARIABLE);
      }
      console.say(
          "training starts from weights that were pre-trained on drawings; 'weights fetch' gets the"
              + " real ones, of ImageNet (then --set finetune.weights=FILE, or "
              + VARIABLE
              + ")");
    }
    try {
      return location.startsWith(FinetuneSpec.PUBLISHED_WEIGHTS)
          ? published(location.substring(FinetuneSpec.PUBLISHED_WEIGHTS.length()))
          : PretrainedWeights.at(location);
    } catch (IOException | InvalidWeightsException | IllegalArgumentException e) {
      throw new CommandFailure(
          ExitCode.USAGE, "the weights %s cannot be used: %s".formatted(location, describe(e)), e);
    }
  }

  private PretrainedWeights published(String reference) throws IOException {
    PublishedModel model = new ModelRegistry(workspace, clock).resolve(reference);
    if (model.getNetwork().equals(SupportVectorModel.NETWORK_NAME)) {
      throw new IllegalArgumentException(
          "%s@%d is a model of explicit features, and no network to begin with"
              .formatted(model.getName(), model.getVersion()));
    }
    return PretrainedWeights.ofPublished(
        model.getName() + "@" + model.getVersion(),
        workspace.store().root()
            + "/"
            + workspace.modelArtifact(model.getName(), model.getArtifactDigest())
            + "/"
            + LoadedModel.WEIGHTS_FILE,
        model.getModelDigest(),
        LoadedModel.load(workspace, model).weights()); // refuses a damaged one
  }

  private static String describe(Exception e) {
    if (e instanceof NoSuchFileException) {
      return "there is no such file; run 'weights fetch', or correct finetune.weights";
    }
    return Objects.requireNonNullElse(e.getMessage(), e.toString());
  }
}
