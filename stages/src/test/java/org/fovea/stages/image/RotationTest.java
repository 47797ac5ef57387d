package org.fovea.stages.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.fovea.stages.image.DrawnImages.disc;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RotationTest {
  @ParameterizedTest
  @CsvSource({"0, 1 2 3 4", "90, 3 1 4 2", "180, 4 3 2 1", "270, 2 4 1 3"})
  void turnsClockwise(int degrees, String turned) {
    assertThat(Rotation.clockwise(pixels("1 2 3 4"), 2, degrees)).isEqualTo(pixels(turned));
  }

  @Test
  void fourQuarterTurnsAreTheIdentity() {
    byte[] image = disc(33).rgb();
    byte[] turned = image;
    for (int turn = 0; turn < 4; turn++) {
      turned = Rotation.clockwise(turned, 33, 90);
      assertThat(turn == 3).isEqualTo(java.util.Arrays.equals(turned, image));
    }
  }

  @Test
  void aTurnAndItsOppositeAreTheIdentity() {
    byte[] image = disc(32).rgb();

    assertThat(Rotation.clockwise(Rotation.clockwise(image, 32, 90), 32, 270)).isEqualTo(image);
  }

  @Test
  void refusesOtherDegrees() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Rotation.clockwise(new byte[12], 2, 45))
        .withMessage("degrees must be 0, 90, 180 or 270, but was 45");
  }

  private static byte[] pixels(String values) {
    String[] each = values.split(" ", -1);
    byte[] rgb = new byte[3 * each.length];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (byte) (10 * Integer.parseInt(each[i / 3]) + i % 3);
    }
    return rgb;
  }
}
