package org.fovea.stages.googlenet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.fovea.stages.googlenet.NamedTensors.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DenseLogitsTest {
  private static final NamedTensors WEIGHTS = RandomWeights.draw(3, 4);

  @ParameterizedTest
  @CsvSource({
    "32, 32, 1, 1",
    "33, 33, 1, 1",
    "97, 97, 3, 3",
    "224, 224, 7, 7",
    "320, 320, 10, 10",
    "64, 150, 2, 4",
    "129, 40, 4, 1"
  })
  void averageToTheLogitsWhateverTheSize(int heightPx, int widthPx, int rows, int columns) {
    PixelBatch batch = noise(2, heightPx, widthPx);
    try (GoogLeNetModel model = GoogLeNetModel.of(withHeadBias(), Device.cpu())) {
      float[][] logits = model.logits(batch);
      for (int picture = 0; picture < 2; picture++) {
        DenseLogits dense = model.denseLogits(batch).get(picture);

        assertThat(dense.logits()).containsExactly(logits[picture]);
        assertThat(dense.rows()).isEqualTo(rows);
        assertThat(dense.columns()).isEqualTo(columns);
        for (int output = 0; output < 3; output++) {
          float[] map = dense.maps()[output];
          assertThat(mean(map))
              .isCloseTo(logits[picture][output], within(1e-5 * (1 + spread(map))));
        }
      }
    }
  }

  @Test
  void areTheHeadsBiasWhereItsWeightsAreZero() {
    Map<String, Tensor> tensors = new TreeMap<>(withHeadBias().asMap());
    tensors.put(
        GoogLeNetModel.HEAD + ".weight", new Tensor(new long[] {3, 1024}, new float[3 * 1024]));
    try (GoogLeNetModel model =
        GoogLeNetModel.of(new NamedTensors("no weights", tensors), Device.cpu())) {
      float[][] maps = model.denseLogits(noise(1, 64, 64)).get(0).maps();

      assertThat(maps[0]).containsOnly(0.5f);
      assertThat(maps[1]).containsOnly(-2f);
    }
  }

  @Test
  void areOfEachPictureAlone() {
    PixelBatch three = noise(3, 64, 96);
    byte[] last = Arrays.copyOfRange(three.rgb(), 2 * 64 * 96 * 3, 3 * 64 * 96 * 3);
    try (GoogLeNetModel model = GoogLeNetModel.of(WEIGHTS, Device.cpu())) {
      float[][] among = model.denseLogits(three).get(2).maps();
      float[][] alone = model.denseLogits(new PixelBatch(last, 1, 64, 96)).get(0).maps();
      for (int output = 0; output < 3; output++) {
        assertThat(alone[output])
            .usingComparatorWithPrecision(1e-3f)
            .containsExactly(among[output]);
      }
    }
  }

  /**
   * 253 pixels are what 7 cells see without a remainder: so a network of mirrored kernels gives the
   * mirrored map of a mirrored picture, and the grid must have the picture's middle in its own.
   */
  @Test
  void lieWhereTheirGridSays() {
    int sidePx = 253;
    PixelBatch batch = noise(1, sidePx, sidePx);
    byte[] mirrored = new byte[batch.rgb().length];
    for (int pixel = 0; pixel < sidePx * sidePx; pixel++) {
      int column = pixel % sidePx;
      System.arraycopy(
          batch.rgb(), 3 * pixel, mirrored, 3 * (pixel - column + sidePx - 1 - column), 3);
    }
    try (GoogLeNetModel model = GoogLeNetModel.of(mirroredKernels(), Device.cpu())) {
      DenseLogits plain = model.denseLogits(batch).get(0);
      DenseLogits mirror = model.denseLogits(new PixelBatch(mirrored, 1, sidePx, sidePx)).get(0);

      double tolerance = 1e-4 * spread(plain.maps()[0]);
      for (int cell = 0; cell < 49; cell++) {
        int column = cell % 7;
        assertThat((double) mirror.maps()[0][cell - column + 6 - column])
            .isCloseTo(plain.maps()[0][cell], within(tolerance));
      }
      CellGrid grid = plain.grid();
      assertThat(grid.firstCentrePx() + 3 * grid.stridePx()).isEqualTo(sidePx / 2.0);
      assertThat(grid).isEqualTo(new CellGrid(32, 30.5));
      assertThat(grid.scaled(2)).isEqualTo(new CellGrid(64, 61));
    }
  }

  @Test
  void haveOneMapForEachOutput() {
    CellGrid grid = new CellGrid(32, 30.5);
    assertThatThrownBy(() -> new DenseLogits(new float[2], new float[1][4], 2, 2, grid))
        .hasMessage("each of 2 outputs has a map, but there are 1");
    assertThatThrownBy(() -> new DenseLogits(new float[1], new float[1][4], 2, 3, grid))
        .hasMessage("a map of 2 rows and 3 columns has as many cells, but one has 4");
  }

  private static NamedTensors mirroredKernels() {
    Map<String, Tensor> tensors = new TreeMap<>(WEIGHTS.asMap());
    WEIGHTS
        .asMap()
        .forEach(
            (name, tensor) -> {
              if (tensor.shape().length == 4) {
                tensors.put(name, new Tensor(tensor.shape(), mirrored(tensor)));
              }
            });
    return new NamedTensors("random, mirrored", tensors);
  }

  private static float[] mirrored(Tensor tensor) {
    int side = (int) tensor.shape()[3];
    float[] values = tensor.values().clone();
    for (int i = 0; i < values.length; i++) {
      int column = i % side;
      values[i] = (values[i] + tensor.values()[i - column + side - 1 - column]) / 2;
    }
    return values;
  }

  private static PixelBatch noise(int count, int heightPx, int widthPx) {
    byte[] rgb = new byte[3 * count * heightPx * widthPx];
    new Random(heightPx).nextBytes(rgb);
    return new PixelBatch(rgb, count, heightPx, widthPx);
  }

  private static NamedTensors withHeadBias() {
    Map<String, Tensor> tensors = new TreeMap<>(WEIGHTS.asMap());
    tensors.put(
        GoogLeNetModel.HEAD + ".bias", new Tensor(new long[] {3}, new float[] {0.5f, -2, 30}));
    return new NamedTensors("random with a bias", tensors);
  }

  private static double mean(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  /** Returns the greatest absolute value. */
  private static double spread(float[] values) {
    float most = 0;
    for (float value : values) {
      most = Math.max(most, Math.abs(value));
    }
    return most;
  }
}
