package org.fovea.stages.lesions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.fovea.stages.image.RgbImage;
import org.junit.jupiter.api.Test;

class ExplicitFeaturesTest {
  @Test
  void givesEachValueANameOfItsOwn() {
    float[] values = ExplicitFeatures.of(DrawnEye.of(0, 320).picture());

    assertThat(ExplicitFeatures.NAMES)
        .hasSize(values.length)
        .doesNotHaveDuplicates()
        .contains("dark.small.from5.count", "bright.medium.from12.area", "vessels.area");
  }

  @Test
  void measuresTheSameAgain() {
    RgbImage picture = DrawnEye.of(1, 320).picture();

    assertThat(ExplicitFeatures.of(picture)).isEqualTo(ExplicitFeatures.of(picture));
  }

  @Test
  void countsMoreDarkSpotsTheWorseTheGrade() {
    int count = ExplicitFeatures.NAMES.indexOf("dark.small.from9.count");
    double healthy = 0;
    double severe = 0;
    int healthyEyes = 0;
    int severeEyes = 0;
    for (int index = 0; healthyEyes < 3 || severeEyes < 3; index++) {
      DrawnEye eye = DrawnEye.of(index, 400);
      float value = ExplicitFeatures.of(eye.picture())[count];
      if (eye.drawn().grade() == 0) {
        healthy += value;
        healthyEyes++;
      } else if (eye.drawn().grade() >= 3) {
        severe += value;
        severeEyes++;
      }
    }

    assertThat(severe / severeEyes).isGreaterThan(healthy / healthyEyes + 1);
  }

  @Test
  void changesLittleWhenThePhotographIsTurned() {
    List<float[]> upright = new ArrayList<>();
    List<float[]> turned = new ArrayList<>();
    for (int index = 0; index < 6; index++) {
      RgbImage picture = DrawnEye.of(index, 400).picture();
      upright.add(ExplicitFeatures.of(picture));
      turned.add(ExplicitFeatures.of(quarterTurned(picture)));
    }

    assertThat(meanDifference(upright, turned, ExplicitFeatures.NAMES)).isLessThan(0.15);
  }

  private static RgbImage quarterTurned(RgbImage picture) {
    int side = picture.widthPx();
    byte[] rgb = new byte[picture.rgb().length];
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        for (int channel = 0; channel < 3; channel++) {
          rgb[3 * (x * side + side - 1 - y) + channel] =
              picture.rgb()[3 * (y * side + x) + channel];
        }
      }
    }
    return new RgbImage(side, side, rgb);
  }

  /** Against how much eyes differ, since features have units of their own. */
  @Test
  void changesLittleWithTheResolutionOfThePhotograph() {
    List<float[]> coarse = new ArrayList<>();
    List<float[]> fine = new ArrayList<>();
    for (int index = 0; index < 6; index++) {
      coarse.add(ExplicitFeatures.of(DrawnEye.of(index, 400).picture()));
      fine.add(ExplicitFeatures.of(DrawnEye.of(index, 800).picture()));
    }
    List<String> found =
        ExplicitFeatures.NAMES.stream()
            .filter(name -> name.matches("(dark|bright|vessels)[.].*"))
            .toList();

    assertThat(meanDifference(fine, coarse, found)).isLessThan(0.5);
  }

  /** Returns the mean over some features of how far they differ, in their standard deviations. */
  private static double meanDifference(
      List<float[]> some, List<float[]> others, List<String> names) {
    return names.stream()
        .mapToInt(ExplicitFeatures.NAMES::indexOf)
        .mapToDouble(
            feature ->
                differences(some, others, feature) / Math.max(0.05, deviation(some, feature)))
        .average()
        .orElseThrow();
  }

  private static double differences(List<float[]> some, List<float[]> others, int feature) {
    double sum = 0;
    for (int eye = 0; eye < some.size(); eye++) {
      sum += Math.abs(some.get(eye)[feature] - others.get(eye)[feature]) / some.size();
    }
    return sum;
  }

  private static double deviation(List<float[]> eyes, int feature) {
    double mean = eyes.stream().mapToDouble(eye -> eye[feature]).average().orElseThrow();
    double squares =
        eyes.stream().mapToDouble(eye -> Math.pow(eye[feature] - mean, 2)).average().orElseThrow();
    return Math.sqrt(squares);
  }

  @Test
  void paintsWhatWasFoundOverThePhotographAndLeavesTheRest() {
    RgbImage picture = DrawnEye.of(3, 400).picture();
    ExplicitFeatures.Drawn drawn = ExplicitFeatures.draw(picture);
    int vessels = 0;
    int kept = 0;
    for (int i = 0; i < picture.rgb().length; i += 3) {
      byte[] rgb = drawn.picture().rgb();
      vessels += rgb[i] == 0 && rgb[i + 1] == 90 && rgb[i + 2] == (byte) 255 ? 1 : 0;
      kept += rgb[i] == picture.rgb()[i] && rgb[i + 1] == picture.rgb()[i + 1] ? 1 : 0;
    }

    assertThat(drawn.values()).isEqualTo(ExplicitFeatures.of(picture));
    assertThat(vessels).isBetween(10_000, 100_000);
    assertThat(kept).isGreaterThan(picture.rgb().length / 3 / 2);
  }

  @Test
  void refusesADiameterThatTheScalesDoNotDivide() {
    assertThatThrownBy(() -> new ExplicitFeatureConfig(700))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("diameterPx must be a multiple of 32 between 256 and 1024 pixels, but was 700");
    assertThat(ExplicitFeatureConfig.DEFAULT.diameterPx()).isEqualTo(768);
  }
}
