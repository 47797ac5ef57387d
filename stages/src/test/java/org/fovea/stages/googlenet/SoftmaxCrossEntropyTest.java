package org.fovea.stages.googlenet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SoftmaxCrossEntropyTest {
  /** Softmax: 1/7, 2/7, 4/7 and 1/3, 1/3, 1/3. */
  private static final float[][] LOGITS = {
    {0, (float) Math.log(2), (float) Math.log(4)}, {5, 5, 5}
  };

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
  void isTheMeanOfTheWeightedNegativeLogarithmsOfTheTrueClasses() {
    BatchLoss loss = new SoftmaxCrossEntropy(new int[] {1, 0}, new float[] {1, 0.5f}, 3);

    double expected = (Math.log(7 / 2.0) + 0.5 * Math.log(3)) / 2;
    assertThat((double) loss.of(manager.create(LOGITS)).getFloat())
        .isCloseTo(expected, within(1e-6));
  }

  @Test
  void hasTheProbabilitiesMinusTheTruthAsItsGradient() {
    NDArray logits = manager.create(LOGITS);
    logits.setRequiresGradient(true);
    BatchLoss loss = new SoftmaxCrossEntropy(new int[] {1, 0}, new float[] {1, 0.5f}, 3);

    try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
      collector.backward(loss.of(logits));
    }

    assertThat(logits.getGradient().toFloatArray())
        .containsExactly(
            new float[] {
              1 / 14f, (2 / 7f - 1) / 2, 4 / 14f, 0.5f * (1 / 3f - 1) / 2, 0.5f / 6, 0.5f / 6
            },
            within(1e-6f));
  }

  @Test
  void staysFiniteForLogitsOfAnySize() {
    BatchLoss loss = new SoftmaxCrossEntropy(new int[] {0}, new float[] {1}, 2);

    assertThat(loss.of(manager.create(new float[][] {{-1000, 1000}})).getFloat()).isEqualTo(2000);
  }

  @Test
  void refusesAClassOrAWeightOutOfRange() {
    assertThatThrownBy(() -> new SoftmaxCrossEntropy(new int[] {0, 3}, new float[] {1, 1}, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("classes must be from 0 to 2, but that of picture 1 is 3");
    assertThatThrownBy(() -> new SoftmaxCrossEntropy(new int[] {0}, new float[] {Float.NaN}, 3))
        .hasMessage("weights must be finite and at least 0, but that of picture 0 is NaN");
    assertThatThrownBy(() -> new SoftmaxCrossEntropy(new int[] {0}, new float[] {1, 1}, 3))
        .hasMessageContaining("has 1 pictures, 2 weights and 3 classes");
  }

  @Test
  void refusesLogitsOfAnotherShape() {
    BatchLoss loss = new SoftmaxCrossEntropy(new int[] {0}, new float[] {1}, 2);

    assertThatThrownBy(() -> loss.of(manager.create(LOGITS)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("logits have the shape (2, 3), but the classes (1, 2)");
  }

  @Test
  void isAddedToLossesOfOtherOutputs() {
    NDArray logits = manager.create(new float[][] {{9, 0, 1, -1}});
    logits.setRequiresGradient(true);
    BatchLoss sum =
        new SideBySideLoss(
            List.of(
                new SideBySideLoss.Stretch(
                    1, 3, new SoftmaxCrossEntropy(new int[] {0}, new float[] {1}, 2)),
                new SideBySideLoss.Stretch(3, 4, new SigmoidCrossEntropy(new float[][] {{1}}))));

    double odds = Math.E;
    try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
      NDArray loss = sum.of(logits);
      collector.backward(loss);
      assertThat((double) loss.getFloat()).isCloseTo(2 * Math.log(1 + odds), within(1e-6));
    }

    float share = (float) (odds / (1 + odds));
    assertThat(logits.getGradient().toFloatArray())
        .containsExactly(new float[] {0, -share, share, -share}, within(1e-6f));
  }
}
