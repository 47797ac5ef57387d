package org.fovea.stages.googlenet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class UnitVarianceInitializationTest {
  private static final PixelBatch BATCH = DrawnPictures.waves(4, 48);

  @Test
  void givesEveryConvolutionUnitVariance() {
    try (GoogLeNetModel model = UnitVarianceInitialization.initialise(2, 3, BATCH, Device.cpu())) {
      Map<String, Double> meanSquares = new TreeMap<>();
      LayerObserver observer =
          new LayerObserver() {
            @Override
            public void onActivation(String layer, NDArray activation) {
              meanSquares.put(layer, (double) activation.square().mean().getFloat());
            }
          };
      try (NDManager pass = model.manager().newSubManager()) {
        model.forward(model.input().of(pass, BATCH), observer);
      }
      // the rectified half of a signal of unit variance has a mean square of about one half
      assertThat(meanSquares.get("conv1/7x7_s2")).isBetween(0.2, 1.2);
      assertThat(meanSquares.get("inception_4c/3x3")).isBetween(0.2, 1.2);
      assertThat(meanSquares.get("inception_5b/3x3")).isBetween(0.2, 1.2);
    }
  }

  @Test
  void dependsOnSeedAndPicturesOnly() {
    assertThat(digest(3)).isEqualTo(digest(3)).isNotEqualTo(digest(4));
  }

  @Test
  void refusesPicturesWithoutContrast() {
    byte[] grey = new byte[32 * 32 * 3];
    for (int i = 0; i < grey.length; i += 3) {
      grey[i] = 123;
      grey[i + 1] = 117;
      grey[i + 2] = 104;
    }
    PixelBatch flat = new PixelBatch(grey, 1, 32, 32);
    assertThatThrownBy(() -> UnitVarianceInitialization.initialise(2, 0, flat, Device.cpu()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("the output of conv1/7x7_s2 has variance 0.0");
  }

  private static String digest(long seed) {
    try (GoogLeNetModel model =
        UnitVarianceInitialization.initialise(2, seed, BATCH, Device.cpu())) {
      return model.export().sha256();
    }
  }
}
