package org.fovea.stages.googlenet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AdaptiveTrainingTest {
  private static final int SIDE_PX = 32;
  private static final double RATE = 1e-3;
  private static final BatchLoss LOSS = new SigmoidCrossEntropy(new float[][] {{1}, {0}});

  @Test
  void movesEachWeightByTheRateInTheFirstStepHoweverLargeItsGradient() {
    try (GoogLeNetModel model = GoogLeNetModel.random(1, 3, Device.cpu());
        AdaptiveTraining training = new AdaptiveTraining(model)) {
      float before = model.export().get("head/classifier.bias").values()[0];
      float[] first = model.export().get("conv1/7x7_s2.weight").values();

      training.step(noise(), LOSS, RATE);

      float after = model.export().get("head/classifier.bias").values()[0];
      assertThat(Math.abs(after - before)).isCloseTo((float) RATE, within(1e-6f));
      float[] second = model.export().get("conv1/7x7_s2.weight").values();
      assertThat(Math.abs(second[0] - first[0])).isCloseTo((float) RATE, within(1e-5f));
    }
  }

  @Test
  void lowersTheLoss() {
    try (GoogLeNetModel model = GoogLeNetModel.random(1, 3, Device.cpu());
        AdaptiveTraining training = new AdaptiveTraining(model)) {
      double first = training.step(noise(), LOSS, RATE);
      double last = first;
      for (int step = 0; step < 8; step++) {
        last = training.step(noise(), LOSS, RATE);
      }

      assertThat(last).isLessThan(first);
    }
  }

  private static PixelBatch noise() {
    byte[] rgb = new byte[2 * 3 * SIDE_PX * SIDE_PX];
    new Random(1).nextBytes(rgb);
    return new PixelBatch(rgb, 2, SIDE_PX, SIDE_PX);
  }
}
