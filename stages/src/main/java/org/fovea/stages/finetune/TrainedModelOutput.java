package org.fovea.stages.finetune;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.fovea.schema.FileRole;
import org.fovea.schema.InitialWeights;
import org.fovea.schema.StageFile;
import org.fovea.schema.TrainedModel;
import org.fovea.stages.artifact.PendingFile;
import org.fovea.stages.artifact.RecordFileWriter;
import org.fovea.stages.artifact.StageAttempt;
import org.fovea.stages.googlenet.GoogLeNetModel;
import org.fovea.stages.googlenet.NamedTensors;
import org.fovea.stages.googlenet.PretrainedWeights;
import org.fovea.stages.googlenet.SafeTensors;
import org.fovea.stages.scoring.ModelTargets;
import org.jspecify.annotations.Nullable;

/** Writes what training came to: the weights, and the record of the model. */
final class TrainedModelOutput {
  private static final List<Double> MEAN_BGR = List.of(104.0, 117.0, 123.0);

  private final StageAttempt attempt;
  private final FineTuneConfig config;
  private final @Nullable PretrainedWeights source;
  private final NamedTensors initial;

  /**
   * @param source where training began; null for random weights
   * @param initial the tensors that were found there; none for random weights
   */
  TrainedModelOutput(
      StageAttempt attempt,
      FineTuneConfig config,
      @Nullable PretrainedWeights source,
      NamedTensors initial) {
    this.attempt = attempt;
    this.config = config;
    this.source = source;
    this.initial = initial;
  }

  /**
   * Writes the files of a model.
   *
   * @param sidePx side of the images, in pixels
   * @return an entry for each
   */
  List<StageFile> write(ScenarioTraining.Result result, int sidePx, int validationImages)
      throws IOException {
    StageFile weights = writeWeights(attempt, result.network().weights());
    return List.of(weights, writeRecord(result, weights, sidePx, validationImages));
  }

  /** Writes tensors as the weights of a model. */
  static StageFile writeWeights(StageAttempt attempt, NamedTensors weights) throws IOException {
    try (PendingFile file = attempt.directory().newPendingFile(attempt.runId())) {
      try (OutputStream bytes = new BufferedOutputStream(Files.newOutputStream(file.localPath()))) {
        SafeTensors.write(
            weights,
            SafeTensors.Precision.F32,
            Map.of("network", GoogLeNetModel.NETWORK_NAME),
            bytes);
      }
      return attempt.commit(
          file, "weights-00000", ".safetensors", FileRole.WEIGHTS, 0, 0, Map.of());
    }
  }

  private StageFile writeRecord(
      ScenarioTraining.Result result, StageFile weights, int sidePx, int validationImages)
      throws IOException {
    FineTuning.Result network = result.network();
    TrainedModel model =
        TrainedModel.newBuilder()
            .setModelDigest(weights.getSha256())
            .setWeightsFile(weights.getName())
            .setNetwork(GoogLeNetModel.NETWORK_NAME)
            .setScenario(result.scenario().name())
            .setTargets(config.targets().stream().map(ModelTargets::definition).toList())
            .setSidePx(sidePx)
            .setMeanBgr(MEAN_BGR)
            .setInitialWeights(initialWeights(network.weights()))
            .setSeed(config.seed())
            .setPrecision(
                result.linearFits().isEmpty()
                    ? config.stepping().arithmetic().recordName()
                    : "float64")
            .setEpochs(network.epochs())
            .setBestEpoch(network.bestEpoch())
            .setTensors(network.tensors())
            .setTrainingImages(network.trainingImages())
            .setValidationImages(validationImages)
            .setTrainingImagesDigest(network.imagesDigest())
            .setSynthetic(attempt.synthetic())
            .setFeatureLayer(result.featureLayer().layerName())
            .setLinearFits(result.linearFits())
            .setScenarioChoice(result.choice())
            .build();
    try (RecordFileWriter<TrainedModel> writer =
        RecordFileWriter.create(attempt, "part-00000", FileRole.PART, TrainedModel.class, true)) {
      writer.append(model, (long) network.trainingImages() + validationImages);
      return writer.commit();
    }
  }

  private InitialWeights initialWeights(NamedTensors trained) {
    if (source == null) {
      return InitialWeights.newBuilder().setKind("random").setTensorsTaken(0).build();
    }
    List<String> leftOut =
        initial.asMap().keySet().stream()
            .filter(name -> !trained.contains(name) || name.startsWith(GoogLeNetModel.HEAD + "."))
            .toList();
    return InitialWeights.newBuilder()
        .setKind(source.kind())
        .setSha256(source.sha256())
        .setTensorsTaken(initial.asMap().size() - leftOut.size())
        .setTensorsLeftOut(leftOut)
        .setPublishedModel(source.publishedModel())
        .build();
  }
}
