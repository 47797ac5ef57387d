package org.fovea.stages.googlenet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ArithmeticTest {
  private static final PixelBatch BATCH = DrawnPictures.waves(4, 32);
  private static final BatchLoss LOSS =
      new SigmoidCrossEntropy(new float[][] {{1, 0}, {0, 1}, {1, 1}, {0, 0}});
  private static final LearningRates RATES = new LearningRates(1e-3, 1e-2);

  @Test
  void bfloat16ScoresNearlyAsFloat32() throws IOException {
    try (GoogLeNetModel exact = model(Arithmetic.FLOAT32);
        GoogLeNetModel coarse = model(Arithmetic.BFLOAT16)) {
      float[] expected = exact.logits(BATCH)[0];
      float[] actual = coarse.logits(BATCH)[0];
      assertThat(actual).isNotEqualTo(expected);
      assertThat(actual).containsExactly(expected, within(0.03f));
    }
  }

  @Test
  void bfloat16LosesNearlyAsFloat32DoesStepAfterStep() throws IOException {
    List<Double> exact = losses(Arithmetic.FLOAT32);
    List<Double> coarse = losses(Arithmetic.BFLOAT16);
    assertThat(coarse).isNotEqualTo(exact);
    for (int step = 0; step < exact.size(); step++) {
      assertThat(coarse.get(step)).as("step %d", step).isCloseTo(exact.get(step), within(0.01));
    }
    assertThat(exact.get(exact.size() - 1)).isLessThan(exact.get(0));
  }

  @Test
  void bfloat16KeepsWeightsGradientsAndMomentumInFloat32() throws IOException {
    try (GoogLeNetModel model = model(Arithmetic.BFLOAT16);
        GoogLeNetTraining training = new GoogLeNetTraining(model, TrainingConfig.DEFAULT)) {
      NamedTensors before = model.export();
      Map<String, DataType> gradients = new HashMap<>();
      training.step(
          BATCH, LOSS, RATES, 1, (name, gradient) -> gradients.put(name, gradient.getDataType()));

      assertThat(gradients.keySet()).isEqualTo(training.trainedParameters());
      assertThat(gradients.values()).containsOnly(DataType.FLOAT32);
      model
          .parameters()
          .forEach(
              (name, array) ->
                  assertThat(array.getDataType()).as(name).isEqualTo(DataType.FLOAT32));
      NamedTensors after = model.export();
      for (String name : training.trainedParameters()) {
        assertThat(after.get(name).sha256()).as(name).isNotEqualTo(before.get(name).sha256());
      }
      for (String name : training.frozenParameters()) {
        assertThat(after.get(name).sha256()).as(name).isEqualTo(before.get(name).sha256());
      }
      float moved = 0;
      float[] momentum = training.momentum().get("inception_3a/1x1.weight").values();
      for (float value : momentum) {
        moved = Math.max(moved, Math.abs(value - truncated(value)));
      }
      assertThat(moved).as("digits that bfloat16 does not have").isGreaterThan(0);
    }
  }

  @Test
  void bfloat16ShowsItsFeaturesAsFloat32() throws IOException {
    List<String> layers = List.of("pool1/norm1", "inception_3b");
    try (GoogLeNetModel exact = model(Arithmetic.FLOAT32);
        GoogLeNetModel coarse = model(Arithmetic.BFLOAT16)) {
      Map<String, float[][]> expected = exact.features(BATCH, layers);
      coarse
          .features(BATCH, layers)
          .forEach(
              (layer, rows) -> {
                float largest = 0;
                for (float value : expected.get(layer)[0]) {
                  largest = Math.max(largest, Math.abs(value));
                }
                assertThat(rows[0])
                    .as(layer)
                    .containsExactly(expected.get(layer)[0], within(largest / 50));
              });
    }
  }

  private static float truncated(float value) {
    return Float.intBitsToFloat(Float.floatToRawIntBits(value) & 0xffff0000);
  }

  private static List<Double> losses(Arithmetic arithmetic) throws IOException {
    List<Double> losses = new ArrayList<>();
    try (GoogLeNetModel model = model(arithmetic);
        GoogLeNetTraining training = new GoogLeNetTraining(model, TrainingConfig.DEFAULT)) {
      for (int step = 0; step < 6; step++) {
        losses.add(training.step(BATCH, LOSS, RATES, step).loss());
      }
    }
    return losses;
  }

  private static GoogLeNetModel model(Arithmetic arithmetic) throws IOException {
    return GoogLeNetModel.withNewHead(
        ShippedWeights.read().tensors(), 2, 0, Device.cpu(), arithmetic);
  }
}
