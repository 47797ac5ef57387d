package org.fovea.stages.googlenet;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.GradientCollector;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Trains a {@link GoogLeNetModel} step by step.
 *
 * <p>The model's own arrays never carry gradients: each step makes leaves that share the memory of
 * the trained parameters and die with the step. So frozen layers build no graph, scoring between
 * steps builds none either, and nothing is left to reset. DJL's Trainer is not used: its optimizer
 * has no state to save and it knows one learning rate.
 *
 * <p>A step depends on nothing but the weights, the {@linkplain #momentum momentum}, and what is
 * passed in; its dropout is drawn in Java from the given seed. On a CPU with a fixed number of
 * threads it repeats to the bit.
 *
 * <p>One step at a time in a Java process: the engine collects gradients for one at a time.
 */
public final class GoogLeNetTraining implements AutoCloseable {
  private final GoogLeNetModel model;
  private final TrainingConfig config;
  private final Map<String, NDArray> trained;
  private final MomentumSgd optimizer;
  private final SharedPass pass;

  /**
   * What a step found, before it changed the weights.
   *
   * @param loss the loss of the batch
   * @param logits (pictures, outputs), with dropout
   */
  @SuppressWarnings("ArrayRecordComponent") // read once
  public record StepResult(double loss, float[][] logits) {}

  /** Sees the gradient of each trained parameter before it is used. */
  @FunctionalInterface
  interface GradientObserver {
    void onGradient(String name, NDArray gradient);
  }

  /**
   * Starts training on the model's device, with momentum at rest.
   *
   * @param model is changed by each step; stays open when the training is closed
   * @throws IllegalArgumentException if a frozen layer does not exist, or nothing is left to train
   */
  public GoogLeNetTraining(GoogLeNetModel model, TrainingConfig config) {
    this(model, config, List.of(model.device()));
  }

  /**
   * Starts training on some devices that share each batch, with momentum at rest.
   *
   * @param model is changed by each step; stays open when the training is closed
   * @param devices the model's own first
   * @throws IllegalArgumentException if a frozen layer does not exist, nothing is left to train, or
   *     the first device is not the model's
   */
  public GoogLeNetTraining(GoogLeNetModel model, TrainingConfig config, List<Device> devices) {
    this.model = model;
    this.config = config;
    Set<String> frozen = frozen(model, config);
    Map<String, NDArray> remaining = new LinkedHashMap<>(model.parameters());
    remaining.keySet().removeAll(frozen);
    if (remaining.isEmpty()) {
      throw new IllegalArgumentException(
          "frozenLayers " + config.frozenLayers() + " leave nothing to train; freeze fewer");
    }
    trained = Collections.unmodifiableMap(remaining);
    pass = new SharedPass(model, devices, trained.keySet());
    optimizer = new MomentumSgd(model.manager(), trained, config.momentum());
  }

  private static Set<String> frozen(GoogLeNetModel model, TrainingConfig config) {
    Set<String> frozen = new LinkedHashSet<>();
    for (String layer : config.frozenLayers()) {
      boolean found = false;
      for (String name : model.parameters().keySet()) {
        if (TrainingConfig.isOf(layer, name)) {
          frozen.add(name);
          found = true;
        }
      }
      if (!found) {
        throw new IllegalArgumentException(
            "frozenLayers names "
                + layer
                + ", which GoogLeNet does not have; it has "
                + model.network().layerNames());
      }
    }
    return frozen;
  }

  /** Returns the names of the parameters that steps change, in their order. */
  public Set<String> trainedParameters() {
    return new TreeSet<>(trained.keySet());
  }

  /** Returns the names of the parameters that never change, in their order. */
  public Set<String> frozenParameters() {
    Set<String> frozen = new TreeSet<>(model.parameters().keySet());
    frozen.removeAll(trained.keySet());
    return frozen;
  }

  /**
   * Makes one step.
   *
   * @param loss its gradient is followed
   * @param dropoutSeed decides which inputs of the head are left out; give each step another one
   */
  public StepResult step(PixelBatch batch, BatchLoss loss, LearningRates rates, long dropoutSeed) {
    return step(batch, loss, rates, dropoutSeed, (name, gradient) -> {});
  }

  StepResult step(
      PixelBatch batch,
      BatchLoss loss,
      LearningRates rates,
      long dropoutSeed,
      GradientObserver observer) {
    try (NDManager step = model.manager().newSubManager()) {
      Map<String, NDArray> leaves = leaves(step);
      Outcome outcome = gradients(step, leaves, batch, loss, dropoutSeed);
      Map<String, NDArray> gradients = new LinkedHashMap<>();
      leaves.forEach(
          (name, leaf) -> {
            NDArray gradient = leaf.getGradient();
            gradient.attach(step);
            gradients.put(name, gradient);
            observer.onGradient(name, gradient);
          });
      byRate(rates).forEach((rate, parameters) -> optimizer.update(parameters, gradients, rate));
      return outcome.read(); // only now: a GPU would stand still until it was asked for more
    }
  }

  /** Returns the trained parameters by the rate that they are to be changed at. */
  private Map<MomentumSgd.Rate, Map<String, NDArray>> byRate(LearningRates rates) {
    Map<MomentumSgd.Rate, Map<String, NDArray>> byRate = new LinkedHashMap<>();
    trained.forEach(
        (name, array) -> {
          String layer = name.substring(0, name.lastIndexOf('.'));
          double learningRate = layer.equals(model.headName()) ? rates.head() : rates.of(layer);
          double l2 = name.endsWith(".weight") ? config.l2() : 0;
          byRate
              .computeIfAbsent(
                  new MomentumSgd.Rate(learningRate, l2), rate -> new LinkedHashMap<>())
              .put(name, array);
        });
    return byRate;
  }

  private Map<String, NDArray> leaves(NDManager step) {
    Map<String, NDArray> leaves = new LinkedHashMap<>();
    trained.forEach(
        (name, array) -> {
          NDArray leaf = array.stopGradient(); // shares the memory, and has no history
          leaf.attach(step);
          leaf.setRequiresGradient(true);
          leaves.put(name, leaf);
        });
    return leaves;
  }

  /** The loss and the logits of a step, where they were computed. */
  private record Outcome(NDArray loss, NDArray logits) {
    StepResult read() {
      return new StepResult(
          loss.toType(DataType.FLOAT32, false).getFloat(), GoogLeNetModel.rows(logits));
    }
  }

  private Outcome gradients(
      NDManager step,
      Map<String, NDArray> leaves,
      PixelBatch batch,
      BatchLoss loss,
      long dropoutSeed) {
    List<SharedPass.Share> shares =
        pass.begin(step, batch, dropoutFactors(batch.count(), dropoutSeed));
    try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
      NDArray logits = pass.logits(shares, leaves);
      NDArray value = loss.of(logits);
      collector.backward(value);
      return new Outcome(value, logits);
    }
  }

  /** Draws the factors of the head's inputs: 0, or what keeps their expectation. */
  private float @Nullable [] dropoutFactors(int pictures, long seed) {
    if (config.dropout() == 0) {
      return null;
    }
    Random random = SeededStream.of(seed, "dropout");
    float kept = (float) (1 / (1 - config.dropout()));
    float[] factors = new float[pictures * model.featureLayer().channels()];
    for (int i = 0; i < factors.length; i++) {
      factors[i] = random.nextFloat() < config.dropout() ? 0 : kept;
    }
    return factors;
  }

  /** Returns a copy of the momentum of every trained parameter. */
  public NamedTensors momentum() {
    return optimizer.state();
  }

  /**
   * Replaces the momentum, to go on from a checkpoint.
   *
   * @throws InvalidWeightsException if it is not of the parameters trained here
   */
  public void restoreMomentum(NamedTensors momentum) {
    optimizer.restore(momentum);
  }

  @Override
  public void close() {
    optimizer.close();
  }
}
