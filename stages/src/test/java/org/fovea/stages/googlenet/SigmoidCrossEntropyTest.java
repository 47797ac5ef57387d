package org.fovea.stages.googlenet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SigmoidCrossEntropyTest {
  private NDManager manager;

  @BeforeEach
  void open() {
    manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void isTheMeanOfTheNegativeLogarithms() {
    NDArray logits = manager.create(new float[][] {{0.5f, -2}, {1, 3}});
    BatchLoss loss = new SigmoidCrossEntropy(new float[][] {{1, 0}, {0, 0.25f}});

    double expected =
        (-Math.log(sigmoid(0.5))
                - Math.log(1 - sigmoid(-2))
                - Math.log(1 - sigmoid(1))
                - 0.25 * Math.log(sigmoid(3))
                - 0.75 * Math.log(1 - sigmoid(3)))
            / 4;
    assertThat((double) loss.of(logits).getFloat()).isCloseTo(expected, within(1e-6));
  }

  @Test
  void countsEachAnswerByItsWeight() {
    NDArray logits = manager.create(new float[][] {{0.5f, -2}});
    BatchLoss loss = new SigmoidCrossEntropy(new float[][] {{1, 0}}, new float[][] {{3, 0.5f}});

    double expected = (-3 * Math.log(sigmoid(0.5)) - 0.5 * Math.log(1 - sigmoid(-2))) / 2;
    assertThat((double) loss.of(logits).getFloat()).isCloseTo(expected, within(1e-6));
  }

  @Test
  void refusesAWeightThatIsNegativeOrNotFinite() {
    assertThatThrownBy(
            () -> new SigmoidCrossEntropy(new float[][] {{0, 1}}, new float[][] {{1, -1}}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "weights must be finite and at least 0, but that of output 1 of picture 0 is -1.0");
  }

  @Test
  void staysFiniteForLogitsOfAnySize() {
    NDArray logits = manager.create(new float[][] {{1000, -1000, 1000, -1000}});
    BatchLoss loss = new SigmoidCrossEntropy(new float[][] {{1, 0, 0, 1}});

    assertThat(loss.of(logits).getFloat()).isEqualTo(500);
  }

  @Test
  void hasTheProbabilityMinusTheTargetAsItsGradient() {
    NDArray logits = manager.create(new float[][] {{0, -1.5f, 4, 60}});
    logits.setRequiresGradient(true);
    BatchLoss loss = new SigmoidCrossEntropy(new float[][] {{1, 0, 0.5f, 1}});

    try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
      collector.backward(loss.of(logits));
    }

    assertThat(logits.getGradient().toFloatArray())
        .containsExactly(
            new float[] {-0.5f / 4, (float) sigmoid(-1.5) / 4, (float) (sigmoid(4) - 0.5) / 4, 0},
            within(1e-7f));
  }

  @Test
  void refusesATargetOutOfRange() {
    assertThatThrownBy(() -> new SigmoidCrossEntropy(new float[][] {{0, 1}, {1, Float.NaN}}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("targets must be from 0 to 1, but that of output 1 of picture 1 is NaN");
  }

  @Test
  void refusesRowsOfDifferentLength() {
    assertThatThrownBy(() -> new SigmoidCrossEntropy(new float[][] {{0, 1}, {1}}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "every row of targets must have the 2 columns of the first of the targets, but row 1"
                + " has 1");
  }

  @Test
  void refusesLogitsOfAnotherShape() {
    BatchLoss loss = new SigmoidCrossEntropy(new float[][] {{0, 1}});

    assertThatThrownBy(() -> loss.of(manager.create(new float[][] {{0}, {1}})))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("logits have the shape (2, 1), but the targets (1, 2)");
  }

  private static double sigmoid(double logit) {
    return 1 / (1 + Math.exp(-logit));
  }
}
