package org.fovea.stages.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;
import static org.fovea.stages.image.DrawnImages.disc;
import static org.fovea.stages.image.DrawnImages.filled;
import static org.fovea.stages.image.DrawnImages.on;

import org.fovea.schema.FailureCode;
import org.fovea.schema.FieldOfView;
import org.fovea.stages.deadletter.RejectedInputException;
import org.junit.jupiter.api.Test;

class FieldOfViewFinderTest {
  private final FieldOfViewFinder finder = new FieldOfViewFinder();

  @Test
  void findsTheBoxOfWhatStandsOutFromBlack() throws Exception {
    RetinalDisc disc = finder.find(on(120, 100, 30, 10, filled(60, 80, 100, 50, 16)));

    assertThat(disc).isEqualTo(new RetinalDisc(30, 10, 60, 80, 1, 100, 50, 16));
    assertThat(disc.toFieldOfView()).isEqualTo(new FieldOfView(30.0, 10.0, 60.0, 80.0, 1.0));
  }

  @Test
  void takesWhatIsNotAboveFifteenAsBlack() throws Exception {
    RgbImage border = filled(100, 100, 15, 15, 15);
    System.arraycopy(filled(100, 80, 16, 0, 0).rgb(), 0, border.rgb(), 0, 3 * 100 * 80);

    assertThat(finder.find(border).heightPx()).isEqualTo(80);
  }

  @Test
  void passesOverSpecksOutsideTheDisc() throws Exception {
    RgbImage image = on(100, 100, 20, 20, filled(60, 60, 90, 60, 30));
    for (int x = 0; x < 2; x++) { // 2 % of the first row is not more than 2 %
      image.rgb()[3 * x] = (byte) 200;
    }

    assertThat(finder.find(image).topPx()).isEqualTo(20);
  }

  @Test
  void measuresHowMuchOfTheBoxADiscCovers() throws Exception {
    RetinalDisc disc = finder.find(disc(400));

    // The outermost lines of a disc hold less than 2 %: the box is a little smaller than it.
    assertThat(disc.widthPx()).isEqualTo(400);
    assertThat(disc.coverage()).isCloseTo(Math.PI / 4, within(0.001));
  }

  @Test
  void measuresColourInsideTheDiscOnly() throws Exception {
    RgbImage image = on(200, 200, 0, 0, filled(100, 200, 80, 40, 20));
    for (int x = 100; x < 200; x++) { // one bright row to the right makes the box twice as wide
      for (int y = 95; y < 105; y++) {
        image.rgb()[3 * (y * 200 + x)] = 80;
        image.rgb()[3 * (y * 200 + x) + 1] = 40;
        image.rgb()[3 * (y * 200 + x) + 2] = 20;
      }
    }

    RetinalDisc disc = finder.find(image);

    assertThat(disc).isEqualTo(new RetinalDisc(0, 0, 200, 200, 0.525, 80, 40, 20));
  }

  @Test
  void findsNothingInBlack() {
    assertThat(rejection(filled(100, 100, 2, 2, 2)).code()).isEqualTo(FailureCode.NO_FIELD_OF_VIEW);
  }

  @Test
  void findsNothingInWhite() {
    assertThat(rejection(filled(100, 100, 255, 255, 255)).code())
        .isEqualTo(FailureCode.NO_FIELD_OF_VIEW);
  }

  @Test
  void findsNoDiscInAStrip() {
    RejectedInputException rejection =
        rejection(on(200, 200, 0, 90, filled(200, 12, 120, 120, 120)));

    assertThat(rejection.code()).isEqualTo(FailureCode.NO_FIELD_OF_VIEW);
    assertThat(rejection)
        .hasMessage(
            "what stands out from black takes 0.060 of the picture; a retinal disc takes at least"
                + " 0.2");
    assertThat(rejection.measures()).containsOnlyKeys("fieldOfViewShare");
  }

  @Test
  void rejectsANearlyBlackPhotographByItsExposure() {
    assertThat(rejection(on(140, 100, 20, 0, filled(100, 100, 9, 5, 4))).code())
        .isEqualTo(FailureCode.UNGRADABLE_EXPOSURE);
  }

  @Test
  void rejectsADarkPhotographWithABrightSpotByItsExposure() {
    RgbImage image = filled(100, 100, 6, 4, 2);
    for (int i = 0; i < 100; i++) { // a bright cross: 3 % of each row and column
      for (int wide = 49; wide < 52; wide++) {
        image.rgb()[3 * (i * 100 + wide)] = 60;
        image.rgb()[3 * (wide * 100 + i)] = 60;
      }
    }

    assertThat(rejection(image).code()).isEqualTo(FailureCode.UNGRADABLE_EXPOSURE);
  }

  @Test
  void refusesAPictureMuchWiderThanHighAsNoFundus() {
    assertThat(rejection(filled(250, 100, 90, 90, 90)).code()).isEqualTo(FailureCode.NOT_FUNDUS);
  }

  @Test
  void refusesAnOblongPictureFilledToItsCornersAsNoFundus() {
    assertThat(rejection(filled(150, 100, 150, 90, 50)).code()).isEqualTo(FailureCode.NOT_FUNDUS);
  }

  @Test
  void acceptsADiscThatIsCutOffAboveAndBelow() throws Exception {
    RgbImage whole = disc(300);
    byte[] middle = java.util.Arrays.copyOfRange(whole.rgb(), 3 * 300 * 50, 3 * 300 * 250);

    assertThat(finder.find(new RgbImage(300, 200, middle)).heightPx()).isEqualTo(200);
  }

  private RejectedInputException rejection(RgbImage image) {
    return catchThrowableOfType(RejectedInputException.class, () -> finder.find(image));
  }
}
