package org.fovea.stages.googlenet;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class CrossChannelNormalizationTest {
  private static final Shape SHAPE = new Shape(2, 9, 2, 3);

  @Test
  void agreesWithItsFormula() {
    float[] values = values();
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
      float[] actual =
          new CrossChannelNormalization(manager, Arithmetic.FLOAT32)
              .normalise(manager.create(values, SHAPE))
              .toFloatArray();
      for (int i = 0; i < values.length; i++) {
        assertThat((double) actual[i]).as("[%d]", i).isCloseTo(reference(values, i), within(1e-4));
      }
    }
  }

  @Test
  void hasTheGradientOfItsFormula() {
    float[] values = values();
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
      NDArray x = manager.create(values, SHAPE);
      x.setRequiresGradient(true);
      NDArray weights = manager.arange(0f, values.length).reshape(SHAPE).div(values.length);
      NDArray y = new CrossChannelNormalization(manager, Arithmetic.FLOAT32).normalise(x);
      collector.backward(y.mul(weights).sum());
      float[] gradient = x.getGradient().toFloatArray();
      for (int i = 0; i < values.length; i++) {
        assertThat((double) gradient[i])
            .as("[%d]", i)
            .isCloseTo(numericGradient(values, i), within(1e-4));
      }
    }
  }

  private static Offset<Double> within(double offset) {
    return Offset.offset(offset);
  }

  private static float[] values() {
    float[] values = new float[(int) SHAPE.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = 200 * (float) Math.sin(i); // large enough for the divisor to matter
    }
    return values;
  }

  private static double numericGradient(float[] values, int at) {
    float[] higher = values.clone();
    higher[at] += 0.5f;
    float[] lower = values.clone();
    lower[at] -= 0.5f;
    double difference = 0;
    for (int i = 0; i < values.length; i++) {
      difference += (reference(higher, i) - reference(lower, i)) * i / values.length;
    }
    return difference / ((double) higher[at] - lower[at]);
  }

  private static double reference(float[] values, int at) {
    int pixels = (int) (SHAPE.get(2) * SHAPE.get(3));
    int channels = (int) SHAPE.get(1);
    int channel = at / pixels % channels;
    double sum = 0;
    for (int c = Math.max(0, channel - 2); c <= Math.min(channels - 1, channel + 2); c++) {
      double value = values[at + (c - channel) * pixels];
      sum += value * value;
    }
    return values[at] / Math.pow(1 + 1e-4 / 5 * sum, 0.75);
  }
}
