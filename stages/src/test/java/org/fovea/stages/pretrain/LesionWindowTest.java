package org.fovea.stages.pretrain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.fovea.stages.synthetic.Lesion;
import org.fovea.stages.synthetic.LesionType;
import org.junit.jupiter.api.Test;

class LesionWindowTest {
  private static final int SIDE_PX = 96;
  private static final int WINDOW_PX = 32;

  @Test
  void knowsALesionInside() {
    LesionPicture picture = pictureWith(new Lesion(LesionType.HAEMORRHAGE, 40, 50, 3));

    assertThat(targets(picture, 30, 30)).containsExactly(0, 1, 0, 0, 0, 0, 0);
  }

  @Test
  void isUndecidedAboutALesionOnItsEdge() {
    LesionPicture picture = pictureWith(new Lesion(LesionType.HAEMORRHAGE, 31, 50, 3));

    assertThat(targets(picture, 30, 30)).containsExactly(0, 0.5f, 0, 0, 0, 0, 0);
  }

  @Test
  void knowsNothingOfALesionOutside() {
    LesionPicture picture = pictureWith(new Lesion(LesionType.HAEMORRHAGE, 27, 50, 3));

    assertThat(targets(picture, 30, 30)).containsOnly(0);
  }

  @Test
  void goesByTheBestSeenOfEachType() {
    LesionPicture picture =
        pictureWith(
            new Lesion(LesionType.MICROANEURYSM, 40, 40, 1),
            new Lesion(LesionType.MICROANEURYSM, 30, 40, 1),
            new Lesion(LesionType.PRERETINAL_HAEMORRHAGE, 70, 45, 20));

    assertThat(targets(picture, 30, 30)).containsExactly(1, 0, 0, 0, 0, 0, 0.5f);
  }

  @Test
  void isMadeOfThePixelsOfThePictureAlone() {
    byte[] rgb = new byte[3 * SIDE_PX * SIDE_PX];
    Arrays.fill(rgb, (byte) 100);
    LesionPicture picture = new LesionPicture(rgb, SIDE_PX, List.of());

    byte[] window = LesionWindow.draw(picture, WINDOW_PX, new Random(5)).rgb();

    assertThat(window).hasSize(3 * WINDOW_PX * WINDOW_PX);
    for (int i = 3; i < window.length; i++) {
      assertThat(window[i]).isEqualTo(window[i - 3]).isBetween((byte) 80, (byte) 120);
    }
  }

  @Test
  void showsTheLesionThatItIsDrawnAround() {
    byte[] rgb = new byte[3 * SIDE_PX * SIDE_PX];
    rgb[3 * (50 * SIDE_PX + 40)] = (byte) 200;
    LesionPicture picture =
        new LesionPicture(rgb, SIDE_PX, List.of(new Lesion(LesionType.HAEMORRHAGE, 40.5, 50.5, 1)));
    Random random = new Random(1);

    int shown = 0;
    for (int i = 0; i < 200; i++) {
      LesionWindow window = LesionWindow.draw(picture, WINDOW_PX, random);
      boolean isBright = false;
      for (byte level : window.rgb()) {
        isBright |= level != 0;
      }
      if (window.targets()[LesionType.HAEMORRHAGE.ordinal()] == 1) {
        assertThat(isBright).isTrue();
        shown++;
      }
    }
    assertThat(shown).isBetween(100, 190);
  }

  private static float[] targets(LesionPicture picture, int left, int top) {
    return LesionWindow.targets(picture, left, top, WINDOW_PX);
  }

  private static LesionPicture pictureWith(Lesion... lesions) {
    return new LesionPicture(new byte[3 * SIDE_PX * SIDE_PX], SIDE_PX, List.of(lesions));
  }
}
