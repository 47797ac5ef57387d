package org.fovea.stages.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fovea.stages.image.DrawnImages.disc;
import static org.fovea.stages.image.DrawnImages.filled;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class BicubicResizeTest {
  /*
   * Expected bytes by Pillow 12.3.0, where a is the array that pattern() fills:
   * Image.fromarray(a).resize((n, n), Image.BICUBIC)
   */

  @Test
  void reducesToTheSameBytesAsPillow() {
    assertThat(unsigned(BicubicResize.square(pattern(), 9, 4)))
        .containsExactly(
            32, 23, 125, 113, 61, 128, 195, 157, 128, 63, 119, 125, 56, 85, 128, 139, 130, 127, 199,
            159, 127, 74, 98, 128, 82, 153, 128, 171, 200, 127, 157, 107, 127, 60, 150, 128, 106,
            223, 125, 191, 160, 128, 91, 97, 128, 87, 137, 125);
  }

  @Test
  void enlargesToTheSameBytesAsPillow() {
    int[] enlarged = unsigned(BicubicResize.square(pattern(), 9, 14));

    assertThat(Arrays.copyOfRange(enlarged, 3 * 3 * 14, 4 * 3 * 14))
        .containsExactly(
            16, 51, 40, 33, 52, 124, 60, 57, 210, 84, 66, 67, 108, 80, 100, 131, 97, 214, 155, 119,
            82, 179, 143, 82, 203, 173, 214, 246, 240, 100, 198, 208, 67, 36, 45, 210, 31, 69, 124,
            62, 120, 40);
  }

  @Test
  void keepsOneColourAsItIs() {
    assertThat(BicubicResize.square(filled(331, 331, 255, 128, 1).rgb(), 331, 224))
        .isEqualTo(filled(224, 224, 255, 128, 1).rgb());
  }

  @Test
  void leavesTheSameSizeAlone() {
    byte[] image = disc(40).rgb();

    assertThat(BicubicResize.square(image, 40, 40)).isEqualTo(image);
  }

  private static byte[] pattern() {
    byte[] rgb = new byte[9 * 9 * 3];
    int at = 0;
    for (int y = 0; y < 9; y++) {
      for (int x = 0; x < 9; x++) {
        rgb[at++] = (byte) (x * 37 + y * 11);
        rgb[at++] = (byte) (x * x * 5 + y * 29);
        rgb[at++] = (byte) ((x + y) % 2 == 1 ? 255 : 0);
      }
    }
    return rgb;
  }

  private static int[] unsigned(byte[] bytes) {
    int[] values = new int[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      values[i] = bytes[i] & 0xFF;
    }
    return values;
  }
}
