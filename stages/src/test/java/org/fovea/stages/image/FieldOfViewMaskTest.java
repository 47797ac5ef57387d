package org.fovea.stages.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.BitSet;
import org.junit.jupiter.api.Test;

class FieldOfViewMaskTest {
  @Test
  void takesDarkSpotsInTheRetinaForRetinaAndTheBlackAroundForNone() {
    int sidePx = 20;
    byte[] rgb = new byte[3 * sidePx * sidePx];
    Arrays.fill(rgb, (byte) 15); // black in a JPEG is not quite 0
    for (int y = 4; y < 16; y++) {
      for (int x = 6; x < 14; x++) {
        boolean vessel = x == 9 && y > 5 && y < 12;
        rgb[3 * (y * sidePx + x)] = (byte) (vessel ? 3 : 90);
      }
    }

    BitSet mask = FieldOfViewMask.of(new RgbImage(sidePx, sidePx, rgb));

    assertThat(mask.cardinality()).isEqualTo(12 * 8);
    assertThat(mask.get(8 * sidePx + 9)).isTrue();
    assertThat(mask.get(8 * sidePx + 5)).isFalse();
    assertThat(mask.get(3 * sidePx + 9)).isFalse();
  }

  @Test
  void isEmptyWhereAllIsBlack() {
    assertThat(FieldOfViewMask.of(new RgbImage(5, 4, new byte[60])).isEmpty()).isTrue();
  }
}
