package org.fovea.stages.finetune;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import org.fovea.stages.googlenet.Arithmetic;
import org.fovea.stages.googlenet.GoogLeNetModel;
import org.fovea.stages.googlenet.LearningRates;
import org.fovea.stages.googlenet.TrainingConfig;
import org.fovea.stages.target.Head;
import org.fovea.stages.target.HeadForm;
import org.fovea.stages.target.Heads;
import org.fovea.stages.target.Target;

/**
 * What {@link FineTuneGoogLeNet} needs to know; nothing here depends on the data.
 *
 * @param scenario what is kept of the pretrained network, and what is new
 * @param rule how what the scenario leaves open is chosen from the data
 * @param targets what the network learns, its outputs side by side
 * @param epochs passes over the training images, at least 1
 * @param patienceEpochs epochs in a row without a better one after which training ends early, 1 to
 *     {@code epochs}, which is never
 * @param rotationsPerEpoch rotations of each image that an epoch shows, at least 1
 * @param batchSize images a step, at least 1
 * @param classBalance what is done about one class being rarer
 * @param learningRates peaks, each above 0
 * @param warmUpEpochs epochs over which the learning rates rise; 0 to epochs; may be fractional
 * @param decay how they fall afterwards
 * @param stepping frozen layers, momentum, L2 and dropout
 * @param seed every random choice is a function of it
 */
public record FineTuneConfig(
    TransferScenario scenario,
    ScenarioRule rule,
    List<Head> targets,
    int epochs,
    int patienceEpochs,
    int rotationsPerEpoch,
    int batchSize,
    ClassBalance classBalance,
    LearningRates learningRates,
    double warmUpEpochs,
    Decay decay,
    TrainingConfig stepping,
    long seed)
    implements Serializable {
  /** For some thousand fundus photographs and ImageNet weights. */
  public static final FineTuneConfig DEFAULT =
      new FineTuneConfig(
          TransferScenario.FINE_TUNE_UPPER,
          ScenarioRule.DEFAULT,
          List.copyOf(Target.DEFAULT),
          12,
          12,
          1,
          32,
          ClassBalance.NONE,
          new LearningRates(2e-3, 2e-2),
          0.5,
          new Decay.Cosine(),
          new TrainingConfig(TransferScenario.FINE_TUNE_UPPER.frozenLayers(), 0.9, 5e-4, 0.4),
          7);

  public FineTuneConfig {
    targets = Heads.of(targets).list();
    requireFittable(scenario, targets);
    requireAtLeastOne("epochs", epochs);
    requireAtLeastOne("rotationsPerEpoch", rotationsPerEpoch);
    requireAtLeastOne("batchSize", batchSize);
    if (patienceEpochs < 1 || patienceEpochs > epochs) {
      throw new IllegalArgumentException(
          "patienceEpochs must be between 1 and epochs (%d), but was %d"
              .formatted(epochs, patienceEpochs));
    }
    requirePositive("learningRate", learningRates.pretrained());
    requirePositive("headLearningRate", learningRates.head());
    for (Map.Entry<String, Double> layer : learningRates.byLayer().entrySet()) {
      GoogLeNetModel.requireLayer("layerLearningRates", layer.getKey());
      // 0 would freeze without saying so.
      requirePositive("layerLearningRates." + layer.getKey(), layer.getValue());
    }
    if (!(warmUpEpochs >= 0 && warmUpEpochs <= epochs)) { // also rejects NaN
      throw new IllegalArgumentException(
          "warmUpEpochs must be between 0 and epochs (%d), but was %s"
              .formatted(epochs, warmUpEpochs));
    }
  }

  /** Ordered groups are a sequence of logistic regressions; a softmax over them is none. */
  private static void requireFittable(TransferScenario scenario, List<Head> targets) {
    for (Head target : targets) {
      if (scenario.readsFeatures() && target.form() == HeadForm.SOFTMAX) {
        throw new IllegalArgumentException(
            "scenario %s fits logistic regressions, which target %s with its softmax head is none of; make the head ordinal, or take a scenario that trains the network"
                .formatted(scenario, target.name()));
      }
    }
  }

  private static void requireAtLeastOne(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be at least 1, but was " + value);
    }
  }

  private static void requirePositive(String name, double value) {
    if (value == 0) { // LearningRates has seen to all else
      throw new IllegalArgumentException(name + " must be above 0, but was " + value);
    }
  }

  /** Returns the same with another seed. */
  public FineTuneConfig withSeed(long other) {
    return with(scenario, stepping, other);
  }

  /** Returns the same with another scenario; the frozen layers follow it unless they were named. */
  public FineTuneConfig withScenario(TransferScenario other) {
    boolean named = !stepping.frozenLayers().equals(scenario.frozenLayers());
    return with(other, named ? stepping : stepping.withFrozenLayers(other.frozenLayers()), seed);
  }

  /** Returns the same in another arithmetic. */
  public FineTuneConfig withArithmetic(Arithmetic other) {
    return with(scenario, stepping.withArithmetic(other), seed);
  }

  private FineTuneConfig with(
      TransferScenario otherScenario, TrainingConfig otherStepping, long otherSeed) {
    return new FineTuneConfig(
        otherScenario,
        rule,
        targets,
        epochs,
        patienceEpochs,
        rotationsPerEpoch,
        batchSize,
        classBalance,
        learningRates,
        warmUpEpochs,
        decay,
        otherStepping,
        otherSeed);
  }
}
