package org.fovea.pipeline.spec;

import java.util.Optional;

/**
 * How the network is trained.
 *
 * @param weights where training begins: a {@code .caffemodel} or {@code .safetensors} file, or
 *     {@value #SHIPPED_WEIGHTS}; absent for what the environment variable FOVEA_WEIGHTS names, else
 *     for the weights that Fovea brings along
 * @param scenario how the pretrained network becomes the model
 * @param epochs passes over the training images, 1 to 1,000
 * @param rotationsPerEpoch rotations of each training image that an epoch shows, 1 to 4
 * @param batchSize images a step, 1 to 1,024
 * @param learningRate highest learning rate of pretrained weights, above 0 and at most 1
 * @param headLearningRate highest learning rate of new weights, above 0 and at most 1
 * @param momentum share of the last step that is added to the next, 0 to 0.999
 * @param weightDecay strength of the L2 penalty on weights (never on biases), 0 to 0.1
 * @param dropout share of the last features that a step leaves out, 0 to 0.9
 * @param warmUpEpochs epochs over which the learning rates rise from zero, 0 to {@code epochs};
 *     fractions are allowed
 * @param precision arithmetic
 * @param device what it is trained on
 */
public record FinetuneSpec(
    Optional<String> weights,
    Scenario scenario,
    int epochs,
    int rotationsPerEpoch,
    int batchSize,
    double learningRate,
    double headLearningRate,
    double momentum,
    double weightDecay,
    double dropout,
    double warmUpEpochs,
    Precision precision,
    ComputeDevice device) {
  /** Stands for the weights that Fovea brings along: pre-trained on drawings. */
  public static final String SHIPPED_WEIGHTS = "shipped";

  /** For some thousand fundus photographs and ImageNet weights. */
  public static final FinetuneSpec DEFAULT =
      new FinetuneSpec(
          Optional.empty(),
          Scenario.FINE_TUNE_UPPER,
          12,
          1,
          32,
          2e-3,
          2e-2,
          0.9,
          5e-4,
          0.4,
          0.5,
          Precision.AUTO,
          ComputeDevice.CPU);

  public FinetuneSpec {
    weights.ifPresent(FinetuneSpec::requireReadable);
    SpecRange.requireWithin("epochs", epochs, 1, 1000);
    SpecRange.requireWithin("rotationsPerEpoch", rotationsPerEpoch, 1, 4);
    SpecRange.requireWithin("batchSize", batchSize, 1, 1024);
    SpecRange.requirePositive("learningRate", learningRate, 1);
    SpecRange.requirePositive("headLearningRate", headLearningRate, 1);
    SpecRange.requireWithin("momentum", momentum, 0, 0.999);
    SpecRange.requireWithin("weightDecay", weightDecay, 0, 0.1);
    SpecRange.requireWithin("dropout", dropout, 0, 0.9);
    SpecRange.requireWithin("warmUpEpochs", warmUpEpochs, 0.0, epochs);
  }

  private static void requireReadable(String weights) {
    if (weights.equals(SHIPPED_WEIGHTS)
        || weights.endsWith(".caffemodel")
        || weights.endsWith(".safetensors")) {
      return;
    }
    throw new IllegalArgumentException(
        "weights must be a .caffemodel or .safetensors file, or %s for those that Fovea brings along, but was '%s'"
            .formatted(SHIPPED_WEIGHTS, weights));
  }
}
