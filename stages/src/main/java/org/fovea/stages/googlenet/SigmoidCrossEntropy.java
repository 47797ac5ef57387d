package org.fovea.stages.googlenet;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import java.util.Arrays;

/**
 * Binary cross entropy of logits: the mean over pictures and outputs of {@code w · (-t · log σ(x) -
 * (1 - t) · log(1 - σ(x)))}, where {@code σ(x) = 1 / (1 + exp(-x))}.
 *
 * <p>Each output is a question of its own, answered with yes or no. The logarithms are taken of the
 * logits directly, so that no logit gives an infinity.
 */
public final class SigmoidCrossEntropy implements BatchLoss {
  private final Shape shape;
  private final float[] yes;
  private final float[] no;

  /**
   * Takes what is to be learned from a batch; everything counts the same.
   *
   * @param targets (pictures, outputs), each in [0, 1]; at least one of both
   * @throws IllegalArgumentException if the rows differ in length, or a value is out of range
   */
  public SigmoidCrossEntropy(float[][] targets) {
    this(targets, ones(targets));
  }

  /**
   * Takes what is to be learned from a batch, and how much each answer counts.
   *
   * @param targets (pictures, outputs), each in [0, 1]; at least one of both
   * @param weights (pictures, outputs), each finite and at least 0
   * @throws IllegalArgumentException if the rows differ in length, or a value is out of range
   */
  public SigmoidCrossEntropy(float[][] targets, float[][] weights) {
    int outputs = targets.length == 0 ? 0 : targets[0].length;
    if (outputs == 0) {
      throw new IllegalArgumentException(
          "targets must have at least one row and one column, but have none");
    }
    shape = new Shape(targets.length, outputs);
    requireShape("targets", targets);
    requireShape("weights", weights);
    yes = new float[targets.length * outputs];
    no = new float[targets.length * outputs];
    for (int picture = 0; picture < targets.length; picture++) {
      for (int output = 0; output < outputs; output++) {
        float target = targets[picture][output];
        float weight = weights[picture][output];
        requireWithin("targets", "from 0 to 1", 1, target, picture, output);
        requireWithin("weights", "finite and at least 0", Float.MAX_VALUE, weight, picture, output);
        yes[picture * outputs + output] = weight * target;
        no[picture * outputs + output] = weight * (1 - target);
      }
    }
  }

  private static float[][] ones(float[][] like) {
    float[][] ones = new float[like.length][];
    for (int row = 0; row < ones.length; row++) {
      ones[row] = new float[like[row].length];
      Arrays.fill(ones[row], 1);
    }
    return ones;
  }

  private void requireShape(String name, float[][] values) {
    if (values.length != shape.get(0)) {
      throw new IllegalArgumentException(
          "%s must have the %d rows of the targets, but have %d"
              .formatted(name, shape.get(0), values.length));
    }
    for (int row = 0; row < values.length; row++) {
      if (values[row].length != shape.get(1)) {
        throw new IllegalArgumentException(
            "every row of %s must have the %d columns of the first of the targets, but row %d has %d"
                .formatted(name, shape.get(1), row, values[row].length));
      }
    }
  }

  private static void requireWithin(
      String name, String allowed, float greatest, float value, int picture, int output) {
    if (!(value >= 0 && value <= greatest)) { // also rejects NaN
      throw new IllegalArgumentException(
          "%s must be %s, but that of output %d of picture %d is %s"
              .formatted(name, allowed, output, picture, value));
    }
  }

  /**
   * Returns the mean over all pictures and outputs.
   *
   * @throws IllegalArgumentException if the logits have another shape than the targets
   */
  @Override
  public NDArray of(NDArray logits) {
    if (!logits.getShape().equals(shape)) {
      throw new IllegalArgumentException(
          "logits have the shape %s, but the targets %s".formatted(logits.getShape(), shape));
    }
    // softplus(x) = log(1 + exp(x)) is -log(1 - σ(x)), and softplus(-x) is -log σ(x)
    NDArray missed = logits.getManager().create(yes, shape).mul(Activation.softPlus(logits.neg()));
    NDArray falselyFound = logits.getManager().create(no, shape).mul(Activation.softPlus(logits));
    return missed.add(falselyFound).mean();
  }
}
