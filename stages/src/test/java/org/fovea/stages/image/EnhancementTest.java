package org.fovea.stages.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EnhancementTest {
  private static final int SIDE_PX = 128;

  @Test
  void noneIsTheSameImage() {
    RgbImage image = DrawnImages.disc(SIDE_PX);

    assertThat(NoiseRemoval.NONE.apply(image)).isSameAs(image);
    assertThat(ContrastEnhancement.NONE.apply(image, 64)).isSameAs(image);
  }

  @Test
  void theMedianTakesASpeckAwayAndKeepsAnEdge() {
    RgbImage image = DrawnImages.on(40, 40, 0, 0, DrawnImages.filled(20, 40, 100, 60, 20));
    RgbImage speckled = new RgbImage(40, 40, image.rgb().clone());
    speckled.rgb()[3 * (10 * 40 + 10)] = (byte) 255;

    assertThat(NoiseRemoval.MEDIAN.apply(speckled).rgb()).isEqualTo(image.rgb());
  }

  @Test
  void theBilateralFilterTakesNoiseAwayAndKeepsAnEdge() {
    RgbImage image = DrawnImages.on(40, 40, 0, 0, DrawnImages.filled(20, 40, 150, 90, 40));
    SplittableRandom random = new SplittableRandom(3);
    byte[] noisy = image.rgb().clone();
    for (int y = 0; y < 40; y++) {
      for (int at = 3 * y * 40; at < 3 * (y * 40 + 20); at++) {
        noisy[at] = (byte) ((noisy[at] & 0xFF) + random.nextInt(-8, 9));
      }
    }

    byte[] filtered = NoiseRemoval.BILATERAL.apply(new RgbImage(40, 40, noisy)).rgb();

    assertThat(error(filtered, image.rgb())).isLessThan(0.5 * error(noisy, image.rgb()));
    assertThat(filtered[3 * (20 * 40 + 20)] & 0xFF).isLessThan(3); // beyond the edge
  }

  @ParameterizedTest
  @EnumSource(names = {"CLAHE", "GRAHAM"})
  void leavesTheBlackAroundTheDiscBlack(ContrastEnhancement contrast) {
    RgbImage enhanced = contrast.apply(DrawnImages.disc(SIDE_PX), SIDE_PX / 2.0);

    assertThat(enhanced.rgb()[0]).isZero();
    assertThat(enhanced.rgb()[3 * (SIDE_PX * SIDE_PX - 1)]).isZero();
  }

  @Test
  void grahamsMethodMakesEvenLightMiddleGrayAndALesionStandOut() {
    RgbImage image = DrawnImages.disc(SIDE_PX); // brighter towards one side
    for (int y = 62; y < 66; y++) {
      for (int x = 62; x < 66; x++) {
        int green = 3 * (y * SIDE_PX + x) + 1;
        image.rgb()[green] = (byte) ((image.rgb()[green] & 0xFF) - 20);
      }
    }

    byte[] enhanced = ContrastEnhancement.GRAHAM.apply(image, SIDE_PX / 2.0).rgb();

    assertThat(enhanced[3 * (30 * SIDE_PX + 64) + 1] & 0xFF).isBetween(126, 130);
    assertThat(enhanced[3 * (100 * SIDE_PX + 64) + 1] & 0xFF).isBetween(126, 130);
    assertThat(enhanced[3 * (64 * SIDE_PX + 64) + 1] & 0xFF).isLessThan(100);
  }

  @Test
  void grahamsRadiusScalesWithTheDisc() {
    byte[] small = ContrastEnhancement.GRAHAM.apply(DrawnImages.disc(64), 32).rgb();
    byte[] large = ContrastEnhancement.GRAHAM.apply(DrawnImages.disc(256), 128).rgb();

    // The same place of the same disc, away from the rim.
    assertThat((small[3 * (32 * 64 + 10)] & 0xFF) - (large[3 * (130 * 256 + 42)] & 0xFF))
        .isBetween(-2, 2);
  }

  @Test
  void adaptiveEqualisationRaisesALowContrastAndKeepsTheHue() {
    RgbImage image = DrawnImages.filled(SIDE_PX, SIDE_PX, 120, 70, 30);
    List<Integer> before = new ArrayList<>();
    List<Integer> after = new ArrayList<>();
    for (int at = 0; at < image.rgb().length; at++) {
      int stripe = at / 3 % SIDE_PX / 4 % 2; // faint
      image.rgb()[at] = (byte) (image.rgb()[at] + 6 * stripe);
    }

    byte[] enhanced = ContrastEnhancement.CLAHE.apply(image, SIDE_PX / 2.0).rgb();

    for (int x = 0; x < 8; x++) {
      int at = 3 * (64 * SIDE_PX + 60 + x);
      before.add(image.rgb()[at] & 0xFF);
      after.add(enhanced[at] & 0xFF);
      assertThat((enhanced[at] & 0xFF) - (enhanced[at + 1] & 0xFF)).isBetween(49, 51);
    }
    assertThat(range(after)).isGreaterThan(range(before));
  }

  private static int range(List<Integer> values) {
    return values.stream().mapToInt(v -> v).max().orElseThrow()
        - values.stream().mapToInt(v -> v).min().orElseThrow();
  }

  private static double error(byte[] one, byte[] other) {
    double sum = 0;
    for (int i = 0; i < one.length; i++) {
      double difference = (one[i] & 0xFF) - (other[i] & 0xFF);
      sum += difference * difference;
    }
    return Math.sqrt(sum / one.length);
  }
}
