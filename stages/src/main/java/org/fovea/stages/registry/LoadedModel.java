package org.fovea.stages.registry;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.fovea.schema.DatasetStatistics;
import org.fovea.schema.EvaluationReport;
import org.fovea.schema.FellowEyeMeasurement;
import org.fovea.schema.FellowEyeScoring;
import org.fovea.schema.ModelFile;
import org.fovea.schema.OperatingPoint;
import org.fovea.schema.Preparation;
import org.fovea.schema.PublishedModel;
import org.fovea.schema.ReferenceImage;
import org.fovea.schema.TrainedModel;
import org.fovea.stages.artifact.AvroJson;
import org.fovea.stages.artifact.Sha256;
import org.fovea.stages.artifact.Workspace;
import org.fovea.stages.googlenet.NamedTensors;
import org.fovea.stages.scoring.ModelTargets;
import org.fovea.stages.scoring.VerifiedWeights;
import org.fovea.stages.target.Heads;
import org.fovea.stages.target.Target;
import org.jspecify.annotations.Nullable;

/**
 * A published model in memory, each of its files checked against its digest.
 *
 * @param version the record of the version
 * @param weights its tensors
 * @param trainedModel how it came to be
 * @param evaluation what it is worth
 * @param references drawings with the scores that it gave them; none where a release before that
 *     published it
 */
public record LoadedModel(
    PublishedModel version,
    NamedTensors weights,
    TrainedModel trainedModel,
    EvaluationReport evaluation,
    List<ReferenceImage> references) {
  /** Name of the weights, as safetensors. */
  public static final String WEIGHTS_FILE = "weights.safetensors";

  /** Name of the {@link TrainedModel}, as JSON. */
  public static final String TRAINED_MODEL_FILE = "trained-model.json";

  /** Name of the {@link EvaluationReport}, as JSON. */
  public static final String EVALUATION_FILE = "evaluation.json";

  /** Name of the {@link ReferenceImages}, as Avro. */
  public static final String REFERENCE_FILE = "reference-images.avro";

  /**
   * Name of the {@link DatasetStatistics} of the model's images, as JSON; not every model has it.
   */
  public static final String STATISTICS_FILE = "dataset-statistics.json";

  /** Name of the network for other runtimes, as ONNX; a model that is no network has none. */
  public static final String ONNX_FILE = "model.onnx";

  /** Name of what DJL Serving reads to open a model's directory; beside {@link #ONNX_FILE}. */
  public static final String SERVING_FILE = "serving.properties";

  /** Name of the model card, as Markdown. */
  public static final String CARD_FILE = "model-card.md";

  /** Name of the model card, as HTML. */
  public static final String CARD_PAGE_FILE = "model-card.html";

  /**
   * Reads all files of a version.
   *
   * @throws DamagedRegistryException if a file has other bytes than were published, or they do not
   *     belong together
   */
  public static LoadedModel load(Workspace workspace, PublishedModel version) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    String directory =
        workspace.modelArtifact(version.getName(), version.getArtifactDigest()) + "/";
    for (ModelFile file : version.getFiles()) {
      files.put(file.getName(), verified(workspace, directory + file.getName(), file));
    }
    for (String name : List.of(WEIGHTS_FILE, TRAINED_MODEL_FILE, EVALUATION_FILE)) {
      if (!files.containsKey(name)) {
        throw new DamagedRegistryException(
            "%s/%s has no %s, only %s; publish the model again"
                .formatted(workspace, directory, name, files.keySet()));
      }
    }
    TrainedModel trained =
        AvroJson.read(
            content(files, TRAINED_MODEL_FILE), TrainedModel.class, directory + TRAINED_MODEL_FILE);
    EvaluationReport evaluation =
        AvroJson.read(
            content(files, EVALUATION_FILE), EvaluationReport.class, directory + EVALUATION_FILE);
    String digest = version.getModelDigest();
    if (!ArtifactFile.digest(version.getFiles()).equals(version.getArtifactDigest())
        || !trained.getModelDigest().equals(digest)
        || !evaluation.getModelDigest().equals(digest)
        || !trained.getTargets().equals(version.getTargets())
        || !evaluation.getOperatingPoints().equals(version.getOperatingPoints())
        || !evaluation.getCalibration().equals(version.getCalibration())
        || !evaluation.getRotations().equals(version.getRotations())
        || !Objects.equals(bothEyes(evaluation), version.getFellowEye())) {
      throw new DamagedRegistryException(
          "the files in %s/%s are not those of %s version %d; its record was changed: restore it"
              .formatted(workspace, directory, version.getName(), version.getVersion()));
    }
    return new LoadedModel(
        version,
        VerifiedWeights.read(
            new ByteArrayInputStream(content(files, WEIGHTS_FILE)),
            digest,
            workspace + "/" + directory + WEIGHTS_FILE),
        trained,
        evaluation,
        files.containsKey(REFERENCE_FILE)
            ? ReferenceImages.read(content(files, REFERENCE_FILE))
            : List.of());
  }

  /**
   * Reads what the images are like that a version was made from.
   *
   * @return nothing where the version does not say
   * @throws DamagedRegistryException if the file has other bytes than were published
   */
  public static Optional<DatasetStatistics> statistics(Workspace workspace, PublishedModel version)
      throws IOException {
    String directory =
        workspace.modelArtifact(version.getName(), version.getArtifactDigest()) + "/";
    for (ModelFile file : version.getFiles()) {
      if (file.getName().equals(STATISTICS_FILE)) {
        byte[] bytes = verified(workspace, directory + STATISTICS_FILE, file);
        return Optional.of(
            AvroJson.read(bytes, DatasetStatistics.class, directory + STATISTICS_FILE));
      }
    }
    return Optional.empty();
  }

  private static @Nullable FellowEyeScoring bothEyes(EvaluationReport evaluation) {
    FellowEyeMeasurement measured = evaluation.getFellowEye();
    return measured == null ? null : measured.getScoring();
  }

  private static byte[] content(Map<String, byte[]> files, String name) {
    return Objects.requireNonNull(files.get(name));
  }

  private static byte[] verified(Workspace workspace, String name, ModelFile file)
      throws IOException {
    byte[] bytes = workspace.store().read(name, file.getSizeBytes());
    String found = Sha256.of(bytes);
    if (!found.equals(file.getSha256())) {
      throw new DamagedRegistryException(
          "%s/%s has SHA-256 %s, but was published with %s; it was changed or damaged: restore it"
              .formatted(workspace, name, found, file.getSha256()));
    }
    return bytes;
  }

  /** Returns what the outputs of the network stand for. */
  public Heads heads() {
    return ModelTargets.heads(version.getTargets());
  }

  /** Returns the questions, in the order of the scores. */
  public List<Target> targets() {
    return heads().questions();
  }

  /** Returns the thresholds. */
  public List<OperatingPoint> operatingPoints() {
    return version.getOperatingPoints();
  }

  /** Returns how images have to be prepared. */
  public Preparation preparation() {
    return version.getPreparation();
  }

  /** Returns how users name it, NAME@VERSION. */
  public String reference() {
    return version.getName() + "@" + version.getVersion();
  }
}
