package org.fovea.stages.finetune;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.fovea.schema.LinearFit;
import org.fovea.schema.ScenarioChoice;
import org.fovea.schema.TrainingExample;
import org.fovea.stages.artifact.StageInput;
import org.fovea.stages.googlenet.DeviceGroup;
import org.fovea.stages.googlenet.FeatureLayer;
import org.fovea.stages.googlenet.GoogLeNetModel;
import org.fovea.stages.googlenet.LinearHead;
import org.fovea.stages.googlenet.NamedTensors;
import org.fovea.stages.googlenet.UnitVarianceInitialization;
import org.fovea.stages.image.PreparedBatches;
import org.fovea.stages.progress.ProgressEvent;
import org.fovea.stages.progress.ProgressListener;
import org.fovea.stages.target.Heads;
import org.jspecify.annotations.Nullable;

/** Makes the model by the scenario of the config, which for {@code AUTO} it chooses first. */
final class ScenarioTraining {
  /** Images that the layers of a network without pretrained weights are scaled on. */
  private static final int SCALING_IMAGES = 32;

  private final FineTuneConfig config;
  private final Heads heads;
  private final PreparedBatches pixels;
  private final List<TrainingExample> training;
  private final List<TrainingExample> validation;
  private final ProgressListener progress;
  private final @Nullable StageInput features;
  private final DeviceGroup devices;

  /**
   * What came of it.
   *
   * @param scenario the one that was taken
   * @param choice why; null where the config names it
   * @param network weights, digests and epochs
   * @param featureLayer where the head stands
   * @param linearFits the linear classifiers that the head was chosen from; else empty
   */
  record Result(
      TransferScenario scenario,
      @Nullable ScenarioChoice choice,
      FineTuning.Result network,
      FeatureLayer featureLayer,
      List<LinearFit> linearFits) {}

  /**
   * @param training the training examples, all rotations, in any order
   * @param validation the validation examples, in a fixed order
   * @param features output of the extracting step; null where the scenario reads none
   * @param devices what the network is trained on; linear classifiers are fitted on the CPU
   */
  ScenarioTraining(
      FineTuneConfig config,
      PreparedBatches pixels,
      List<TrainingExample> training,
      List<TrainingExample> validation,
      @Nullable StageInput features,
      DeviceGroup devices,
      ProgressListener progress) {
    this.config = config;
    this.heads = Heads.of(config.targets());
    this.pixels = pixels;
    this.training = training;
    this.validation = validation;
    this.progress = progress;
    this.features = features;
    this.devices = devices;
  }

  /**
   * Trains.
   *
   * @param initial the pretrained weights; not looked at by {@code FROM_SCRATCH}
   * @param checkpoints of the scenarios that train in epochs
   * @throws IOException if pixels or features cannot be read
   * @throws IllegalArgumentException if a split has no images, or a target only images of one class
   * @throws IllegalStateException if a device is not to be had in this process
   */
  Result run(NamedTensors initial, TrainingCheckpoints checkpoints) throws IOException {
    if (config.scenario() != TransferScenario.AUTO) {
      return run(config.scenario(), null, initial, checkpoints);
    }
    ScenarioRule rule = config.rule();
    int images = new EpochOrder(config.seed(), 1, training).imageCount();
    LinearTraining linear = linearTraining();
    double advantage =
        linear.fit(ScenarioRule.EARLIER).score().meanAuc()
            - linear.fit(ScenarioRule.LAST).score().meanAuc();
    ScenarioChoice choice = rule.explain(images, advantage);
    progress.progressed(
        new ProgressEvent(
            FineTuneGoogLeNet.STAGE, choice.getReason(), images, images, "images", Map.of()));
    return run(rule.choose(images, advantage), choice, initial, checkpoints);
  }

  private Result run(
      TransferScenario scenario,
      @Nullable ScenarioChoice choice,
      NamedTensors initial,
      TrainingCheckpoints checkpoints)
      throws IOException {
    return switch (scenario) {
      case LINEAR_ON_TOP -> fit(scenario, choice, initial, List.of(FeatureLayer.POOL5));
      case LINEAR_ON_EARLIER -> fit(scenario, choice, initial, config.rule().earlierLayers());
      case FINE_TUNE_ALL, FINE_TUNE_UPPER -> fineTune(scenario, choice, initial, checkpoints);
      case FROM_SCRATCH -> fineTune(scenario, choice, scaledRandomWeights(), checkpoints);
      case AUTO -> throw new IllegalArgumentException("AUTO is chosen before it is run");
    };
  }

  private Result fineTune(
      TransferScenario scenario,
      @Nullable ScenarioChoice choice,
      NamedTensors start,
      TrainingCheckpoints checkpoints)
      throws IOException {
    FineTuning.Result network =
        new FineTuning(config.withScenario(scenario), pixels, training, validation, progress)
            .run(start, devices.devices(), checkpoints);
    return new Result(scenario, choice, network, FeatureLayer.POOL5, List.of());
  }

  private Result fit(
      TransferScenario scenario,
      @Nullable ScenarioChoice choice,
      NamedTensors initial,
      List<FeatureLayer> layers)
      throws IOException {
    EpochOrder images = new EpochOrder(config.seed(), 1, training);
    LinearTraining.Result result = linearTraining().best(layers);
    FeatureLayer layer = result.head().layer();
    int outputs = heads.outputs();
    NamedTensors before =
        new LinearHead(layer, new float[outputs][layer.channels()], new float[outputs])
            .onto(initial);
    NamedTensors after = result.head().onto(initial);
    Set<String> body =
        after.asMap().keySet().stream()
            .filter(name -> !name.startsWith(GoogLeNetModel.HEAD + "."))
            .collect(Collectors.toSet());
    FineTuning.Result network =
        new FineTuning.Result(
            after,
            List.of(),
            0,
            FreezeAudit.digests(body, before, after),
            images.imagesDigest(),
            images.imageCount());
    return new Result(scenario, choice, network, layer, result.fits());
  }

  private LinearTraining linearTraining() {
    StageInput extracted =
        Objects.requireNonNull(features, "the scenario reads features, but there are none");
    return new LinearTraining(
        heads, new ExtractedFeatures(extracted), training, validation, progress);
  }

  /** Draws weights and scales them, layer by layer, on some training images. */
  private NamedTensors scaledRandomWeights() throws IOException {
    List<TrainingExample> some =
        training.stream()
            .filter(example -> example.getRotationDegrees() == 0)
            .sorted(Comparator.comparing(TrainingExample::getImageId))
            .limit(SCALING_IMAGES)
            .toList();
    try (GoogLeNetModel model =
        UnitVarianceInitialization.initialise(
            heads.outputs(), config.seed(), pixels.read(some), devices.unit().device())) {
      return model.export();
    }
  }
}
