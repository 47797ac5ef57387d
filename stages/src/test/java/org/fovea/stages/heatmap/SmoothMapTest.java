package org.fovea.stages.heatmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.fovea.stages.googlenet.CellGrid;
import org.junit.jupiter.api.Test;

class SmoothMapTest {
  private static final CellGrid GRID = new CellGrid(32, 30.5);

  @Test
  void aLoneCellIsStrongestAtItsCentreAndFadesAlikeOnAllSides() {
    float[] cells = new float[49];
    cells[2 * 7 + 3] = 9; // centre of row 2 at pixel 94, of column 3 at pixel 126

    float[] large = SmoothMap.enlarge(cells, 7, 7, GRID, 224, 240);

    assertThat(large).hasSize(224 * 240);
    assertThat(large[94 * 240 + 126]).isEqualTo(4f); // (2/3)² of the cell
    assertThat(max(large)).isEqualTo(4f);
    for (int away : new int[] {1, 16, 40, 63}) {
      float left = large[94 * 240 + 126 - away];
      assertThat(left).isLessThan(4f).isPositive();
      assertThat(large[94 * 240 + 126 + away]).isCloseTo(left, within(1e-5f));
      assertThat(large[(94 - away) * 240 + 126]).isCloseTo(left, within(1e-5f));
      assertThat(large[(94 + away) * 240 + 126]).isCloseTo(left, within(1e-5f));
    }
    assertThat(large[94 * 240 + 126 - 64]).isZero();
  }

  @Test
  void staysWithinWhatTheCellsHave() {
    float[] cells = new float[12];
    Random random = new Random(1);
    float low = Float.MAX_VALUE;
    float high = -Float.MAX_VALUE;
    for (int i = 0; i < cells.length; i++) {
      cells[i] = random.nextFloat() * 10 - 5;
      low = Math.min(low, cells[i]);
      high = Math.max(high, cells[i]);
    }

    for (float value : SmoothMap.enlarge(cells, 3, 4, GRID, 97, 130)) {
      assertThat(value).isBetween(low - 1e-5f, high + 1e-5f);
    }
  }

  @Test
  void goesOnBeyondTheOutermostCells() {
    assertThat(SmoothMap.enlarge(new float[] {-3}, 1, 1, GRID, 40, 33)).hasSize(40 * 33);
    for (float value : SmoothMap.enlarge(new float[] {-3}, 1, 1, GRID, 40, 33)) {
      assertThat(value).isCloseTo(-3, within(1e-6f));
    }
  }

  private static float max(float[] values) {
    float max = values[0];
    for (float value : values) {
      max = Math.max(max, value);
    }
    return max;
  }
}
