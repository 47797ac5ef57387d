package org.fovea.stages.image;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OrientationTest {
  /**
   * Two rows of three pixels, by letter: the upright rows that Exif 3.0, section 4.6.4, asks for.
   */
  @ParameterizedTest
  @CsvSource({
    "1, abc def",
    "2, cba fed",
    "3, fed cba",
    "4, def abc",
    "5, ad be cf",
    "6, da eb fc",
    "7, fc eb da",
    "8, cf be ad"
  })
  void putsFirstRowAndColumnWhereTheNumberSays(int exifOrientation, String upright) {
    RgbImage turned = Orientation.upright(letters("abc def"), exifOrientation);

    RgbImage expected = letters(upright);
    assertThat(turned.widthPx()).isEqualTo(expected.widthPx());
    assertThat(turned.rgb()).isEqualTo(expected.rgb());
  }

  private static RgbImage letters(String rows) {
    int width = rows.indexOf(' ');
    String pixels = rows.replace(" ", "");
    byte[] rgb = new byte[3 * pixels.length()];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (byte) (pixels.charAt(i / 3) + 20 * (i % 3)); // channels differ as well
    }
    return new RgbImage(width, pixels.length() / width, rgb);
  }
}
