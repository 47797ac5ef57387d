package org.fovea.pipeline.spec;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How the network is trained.
 *
 * @param weights where training begins: a {@code .caffemodel} or {@code .safetensors} file, {@code
 *     models:NAME@VERSION} for a model published in the workspace, or {@value #SHIPPED_WEIGHTS};
 *     absent for what the environment variable FOVEA_WEIGHTS names, else for the weights that Fovea
 *     brings along
 * @param scenario how the pretrained network becomes the model
 * @param featureLayer where the linear classifier of {@code LINEAR_ON_EARLIER} stands
 * @param largeFrom number of training images from which on {@code auto} takes them for many, 1 to
 *     1,000,000,000
 * @param freezeThrough the last group of layers that stays as it is, {@code conv1} to {@code
 *     inception_5b}; absent for the scenario's own
 * @param epochs passes over the training images, 1 to 1,000
 * @param patienceEpochs epochs in a row without a better one after which training ends early, 1 to
 *     {@code epochs}; absent for never
 * @param rotationsPerEpoch rotations of each training image that an epoch shows, 1 to 4
 * @param batchSize images a step, 1 to 1,024
 * @param classBalance what is done about some classes being rarer
 * @param learningRate highest learning rate of pretrained weights, above 0 and at most 1
 * @param headLearningRate highest learning rate of new weights, above 0 and at most 1
 * @param layerLearningRates highest learning rates of some layers or groups of them, by Caffe's
 *     name, instead of {@code learningRate}; each above 0 and at most 1
 * @param momentum share of the last step that is added to the next, 0 to 0.999
 * @param weightDecay strength of the L2 penalty on weights (never on biases), 0 to 0.1
 * @param dropout share of the last features that a step leaves out, 0 to 0.9
 * @param warmUpEpochs epochs over which the learning rates rise from zero, 0 to {@code epochs};
 *     fractions are allowed
 * @param decay how they fall afterwards
 * @param precision arithmetic
 * @param device what extracts features, trains and evaluates
 * @param gpus how many of the GPUs share each training batch, 1 to 16
 * @param members networks that are trained, each with a seed of its own from the spec's on, and
 *     scored together, 1 to {@value #MAX_MEMBERS}
 */
public record FinetuneSpec(
    Optional<String> weights,
    Scenario scenario,
    FeatureLayerName featureLayer,
    int largeFrom,
    Optional<String> freezeThrough,
    int epochs,
    Optional<Integer> patienceEpochs,
    int rotationsPerEpoch,
    int batchSize,
    ClassBalance classBalance,
    double learningRate,
    double headLearningRate,
    Map<String, Double> layerLearningRates,
    double momentum,
    double weightDecay,
    double dropout,
    double warmUpEpochs,
    DecaySpec decay,
    Precision precision,
    ComputeDevice device,
    int gpus,
    int members) {
  /** Most networks of an ensemble. */
  public static final int MAX_MEMBERS = 9;

  /** Stands for the weights that Fovea brings along: pre-trained on drawings. */
  public static final String SHIPPED_WEIGHTS = "shipped";

  /** Stands before the name of a published model whose weights training begins with. */
  public static final String PUBLISHED_WEIGHTS = "models:";

  /** For some thousand fundus photographs and ImageNet weights. */
  public static final FinetuneSpec DEFAULT =
      new FinetuneSpec(
          Optional.empty(),
          Scenario.FINE_TUNE_UPPER,
          FeatureLayerName.AUTO,
          2000,
          Optional.empty(),
          12,
          Optional.empty(),
          1,
          32,
          ClassBalance.NONE,
          2e-3,
          2e-2,
          Map.of(),
          0.9,
          5e-4,
          0.4,
          0.5,
          DecaySpec.DEFAULT,
          Precision.AUTO,
          ComputeDevice.PREFER_GPU,
          1,
          1);

  public FinetuneSpec {
    weights.ifPresent(FinetuneSpec::requireReadable);
    SpecRange.requireWithin("largeFrom", largeFrom, 1, 1_000_000_000);
    freezeThrough.ifPresent(group -> SpecRange.requireText("freezeThrough", group));
    SpecRange.requireWithin("epochs", epochs, 1, 1000);
    int mostPatience = epochs;
    patienceEpochs.ifPresent(
        patience -> SpecRange.requireWithin("patienceEpochs", patience, 1, mostPatience));
    SpecRange.requireWithin("rotationsPerEpoch", rotationsPerEpoch, 1, 4);
    SpecRange.requireWithin("batchSize", batchSize, 1, 1024);
    SpecRange.requirePositive("learningRate", learningRate, 1);
    SpecRange.requirePositive("headLearningRate", headLearningRate, 1);
    layerLearningRates.forEach(
        (layer, rate) -> SpecRange.requirePositive("layerLearningRates." + layer, rate, 1));
    layerLearningRates = Collections.unmodifiableSortedMap(new TreeMap<>(layerLearningRates));
    SpecRange.requireWithin("momentum", momentum, 0, 0.999);
    SpecRange.requireWithin("weightDecay", weightDecay, 0, 0.1);
    SpecRange.requireWithin("dropout", dropout, 0, 0.9);
    SpecRange.requireWithin("warmUpEpochs", warmUpEpochs, 0.0, epochs);
    SpecRange.requireWithin("gpus", gpus, 1, 16);
    SpecRange.requireWithin("members", members, 1, MAX_MEMBERS);
  }

  /** Returns the same with another scenario. */
  FinetuneSpec withScenario(Scenario other) {
    return new FinetuneSpec(
        weights,
        other,
        featureLayer,
        largeFrom,
        freezeThrough,
        epochs,
        patienceEpochs,
        rotationsPerEpoch,
        batchSize,
        classBalance,
        learningRate,
        headLearningRate,
        layerLearningRates,
        momentum,
        weightDecay,
        dropout,
        warmUpEpochs,
        decay,
        precision,
        device,
        gpus,
        members);
  }

  private static void requireReadable(String weights) {
    if (weights.equals(SHIPPED_WEIGHTS)
        || (weights.startsWith(PUBLISHED_WEIGHTS) && !weights.equals(PUBLISHED_WEIGHTS))
        || weights.endsWith(".caffemodel")
        || weights.endsWith(".safetensors")) {
      return;
    }
    throw new IllegalArgumentException(
        "weights must be a .caffemodel or .safetensors file, %sNAME@VERSION for a published model, or %s for those that Fovea brings along, but was '%s'"
            .formatted(PUBLISHED_WEIGHTS, SHIPPED_WEIGHTS, weights));
  }
}
