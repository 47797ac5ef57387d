package org.fovea.stages.finetune;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.io.Serializable;
import java.util.List;
import org.fovea.stages.googlenet.TrainingConfig;
import org.fovea.stages.target.Target;

/**
 * What {@link FineTuneGoogLeNet} needs to know; nothing here depends on the data.
 *
 * @param scenario what is frozen and what is new
 * @param targets the questions, one output each
 * @param epochs passes over the training images, at least 1
 * @param rotationsPerEpoch rotations of each image that an epoch shows, at least 1
 * @param batchSize images a step, at least 1
 * @param learningRate peak learning rate of the pretrained weights, finite and above 0
 * @param headLearningRate peak learning rate of the new head, finite and above 0
 * @param momentum share of a step that the next one keeps, 0 to below 1
 * @param l2 strength of the L2 penalty on weights, 0 or more; biases feel none
 * @param dropout share of the last features that a step leaves out, 0 to below 1
 * @param warmUpEpochs epochs over which the learning rates rise; 0 to epochs; may be fractional
 * @param seed every random choice is a function of it
 */
public record FineTuneConfig(
    TransferScenario scenario,
    List<Target> targets,
    int epochs,
    int rotationsPerEpoch,
    int batchSize,
    double learningRate,
    double headLearningRate,
    double momentum,
    double l2,
    double dropout,
    double warmUpEpochs,
    long seed)
    implements Serializable {
  /** For some thousand fundus photographs and ImageNet weights. */
  public static final FineTuneConfig DEFAULT =
      new FineTuneConfig(
          TransferScenario.FINE_TUNE_UPPER,
          Target.DEFAULT,
          12,
          1,
          32,
          2e-3,
          2e-2,
          0.9,
          5e-4,
          0.4,
          0.5,
          7);

  public FineTuneConfig {
    targets = Target.requireValid(targets);
    requireAtLeastOne("epochs", epochs);
    requireAtLeastOne("rotationsPerEpoch", rotationsPerEpoch);
    requireAtLeastOne("batchSize", batchSize);
    requirePositive("learningRate", learningRate);
    requirePositive("headLearningRate", headLearningRate);
    if (!(warmUpEpochs >= 0 && warmUpEpochs <= epochs)) { // also rejects NaN
      throw new IllegalArgumentException(
          "warmUpEpochs must be between 0 and epochs (%d), but was %s"
              .formatted(epochs, warmUpEpochs));
    }
    // Checks momentum, l2 and dropout.
    new TrainingConfig(scenario.frozenLayers(), momentum, l2, dropout);
  }

  private static void requireAtLeastOne(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be at least 1, but was " + value);
    }
  }

  private static void requirePositive(String name, double value) {
    if (!(value > 0 && Double.isFinite(value))) {
      throw new IllegalArgumentException(name + " must be finite and above 0, but was " + value);
    }
  }

  /** Returns how the network steps. */
  @JsonIgnore
  TrainingConfig stepping() {
    return new TrainingConfig(scenario.frozenLayers(), momentum, l2, dropout);
  }
}
