package org.fovea.stages.googlenet;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;

/**
 * Binary cross entropy of logits: the mean over pictures and outputs of {@code -t · log σ(x) - (1 -
 * t) · log(1 - σ(x))}, where {@code σ(x) = 1 / (1 + exp(-x))}.
 *
 * <p>Each output is a question of its own, answered with yes or no. The logarithms are taken of the
 * logits directly, so that no logit gives an infinity.
 */
public final class SigmoidCrossEntropy implements BatchLoss {
  private final int pictures;
  private final int outputs;
  private final float[] expected;

  /**
   * Takes what is to be learned from a batch.
   *
   * @param targets (pictures, outputs), each in [0, 1]; at least one of both
   * @throws IllegalArgumentException if the rows differ in length, or a value is out of range
   */
  public SigmoidCrossEntropy(float[][] targets) {
    pictures = targets.length;
    outputs = pictures == 0 ? 0 : targets[0].length;
    if (outputs == 0) {
      throw new IllegalArgumentException(
          "targets must have at least one row and one column, but have none");
    }
    expected = new float[pictures * outputs];
    for (int picture = 0; picture < pictures; picture++) {
      fill(picture, targets[picture]);
    }
  }

  private void fill(int picture, float[] row) {
    if (row.length != outputs) {
      throw new IllegalArgumentException(
          "every row of targets must have the %d columns of the first, but row %d has %d"
              .formatted(outputs, picture, row.length));
    }
    for (int output = 0; output < outputs; output++) {
      if (!(row[output] >= 0 && row[output] <= 1)) { // also rejects NaN
        throw new IllegalArgumentException(
            "targets must be from 0 to 1, but target %d of picture %d is %s"
                .formatted(output, picture, row[output]));
      }
      expected[picture * outputs + output] = row[output];
    }
  }

  /**
   * Returns the mean over all pictures and outputs.
   *
   * @throws IllegalArgumentException if the logits have another shape than the targets
   */
  @Override
  public NDArray of(NDArray logits) {
    Shape shape = new Shape(pictures, outputs);
    if (!logits.getShape().equals(shape)) {
      throw new IllegalArgumentException(
          "logits have the shape %s, but the targets %s".formatted(logits.getShape(), shape));
    }
    NDArray yes = logits.getManager().create(expected, shape);
    NDArray no = yes.neg().add(1);
    // softplus(x) = log(1 + exp(x)) is -log(1 - σ(x)), and softplus(-x) is -log σ(x)
    NDArray missed = yes.mul(Activation.softPlus(logits.neg()));
    NDArray falselyFound = no.mul(Activation.softPlus(logits));
    return missed.add(falselyFound).mean();
  }
}
