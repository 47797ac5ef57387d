package org.fovea.stages.googlenet;

import java.io.Serializable;
import java.util.List;

/**
 * How {@link GoogLeNetTraining} steps, whatever the data.
 *
 * @param frozenLayers layers that stay as they are: Caffe's names or what stands before their
 *     slash, such as {@code conv1}
 * @param momentum share of the last step that the next one keeps; 0 up to below 1
 * @param l2 strength of the pull of weights towards zero, 0 or more; biases feel none
 * @param dropout share of the head's inputs that are left out at random; 0 up to below 1
 * @param arithmetic what the model computes in
 */
public record TrainingConfig(
    List<String> frozenLayers, double momentum, double l2, double dropout, Arithmetic arithmetic)
    implements Serializable {
  /** Freezes the first two layers; momentum and dropout are those of BVLC GoogLeNet. */
  public static final TrainingConfig DEFAULT =
      new TrainingConfig(List.of("conv1", "conv2"), 0.9, 2e-4, 0.4);

  /**
   * Returns the layers up to one, to be frozen.
   *
   * @param last group of layers, {@code conv1} to {@code inception_5b}
   * @throws IllegalArgumentException if there is no such group
   */
  public static List<String> layersThrough(String last) {
    List<String> groups = GoogLeNetModel.layerGroups();
    int at = groups.indexOf(last);
    if (at < 0) {
      throw new IllegalArgumentException(
          "freezeThrough must be one of %s, but was '%s'"
              .formatted(String.join(", ", groups), last));
    }
    return groups.subList(0, at + 1);
  }

  /**
   * Returns whether a tensor belongs to a frozen layer.
   *
   * @param tensor Caffe's name of the layer, a dot, and weight or bias
   */
  public boolean freezes(String tensor) {
    return frozenLayers.stream().anyMatch(layer -> isOf(layer, tensor));
  }

  /** Returns the same in another arithmetic. */
  public TrainingConfig withArithmetic(Arithmetic other) {
    return new TrainingConfig(frozenLayers, momentum, l2, dropout, other);
  }

  /** Returns the same with other frozen layers. */
  public TrainingConfig withFrozenLayers(List<String> others) {
    return new TrainingConfig(others, momentum, l2, dropout, arithmetic);
  }

  static boolean isOf(String layer, String tensor) {
    return tensor.startsWith(layer + "/") || tensor.startsWith(layer + ".");
  }

  /** Computes in float32. */
  public TrainingConfig(List<String> frozenLayers, double momentum, double l2, double dropout) {
    this(frozenLayers, momentum, l2, dropout, Arithmetic.FLOAT32);
  }

  public TrainingConfig {
    frozenLayers = List.copyOf(frozenLayers);
    if (!(momentum >= 0 && momentum < 1)) {
      throw new IllegalArgumentException(
          "momentum must be at least 0 and below 1, but was " + momentum);
    }
    if (!(l2 >= 0 && Double.isFinite(l2))) {
      throw new IllegalArgumentException("l2 must be finite and at least 0, but was " + l2);
    }
    if (!(dropout >= 0 && dropout < 1)) {
      throw new IllegalArgumentException(
          "dropout must be at least 0 and below 1, but was " + dropout);
    }
  }
}
