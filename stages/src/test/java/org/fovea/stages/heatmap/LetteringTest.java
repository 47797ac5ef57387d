package org.fovea.stages.heatmap;

import static org.assertj.core.api.Assertions.assertThat;

import org.fovea.stages.image.RgbImage;
import org.junit.jupiter.api.Test;

class LetteringTest {
  @Test
  void drawsDotsOfTheGivenSize() {
    assertThat(lit(written("T", 1, 100))).isEqualTo(11); // 5 across, 6 more down
    assertThat(lit(written("T", 3, 100))).isEqualTo(9 * 11);
  }

  @Test
  void hasAGlyphForAllThatNamesAndNumbersAreMadeOf() {
    for (char c : "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.:@_".toCharArray()) {
      assertThat(lit(written(String.valueOf(c), 1, 100))).as("%s", c).isPositive();
    }
    assertThat(written("referable", 1, 200).rgb()).isEqualTo(written("REFERABLE", 1, 200).rgb());
    assertThat(written("8", 1, 200).rgb()).isNotEqualTo(written("B", 1, 200).rgb());
  }

  @Test
  void cutsWhatHasNoRoomAndSaysSo() {
    assertThat(written("abcdefgh", 1, 29).rgb()).isEqualTo(written("abc..", 1, 200).rgb());
    assertThat(written("abcde", 1, 29).rgb()).isEqualTo(written("abcde", 1, 200).rgb());
  }

  private static RgbImage written(String text, int dotPx, int maxWidthPx) {
    Canvas canvas = new Canvas(250, 40);
    new Lettering(canvas, dotPx).write(text, 2, 3, maxWidthPx);
    return canvas.image();
  }

  private static int lit(RgbImage image) {
    int lit = 0;
    for (int i = 0; i < image.rgb().length; i += 3) {
      lit += image.rgb()[i] != 0 ? 1 : 0;
    }
    return lit;
  }
}
