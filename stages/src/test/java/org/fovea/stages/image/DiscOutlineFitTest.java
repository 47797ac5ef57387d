package org.fovea.stages.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** On discs of known geometry; a rim has to be found within 1 % of its radius. */
class DiscOutlineFitTest {
  private final FieldOfViewFinder finder = new FieldOfViewFinder();

  @Test
  void findsACircle() throws Exception {
    assertRim(drawn(400, 300, new DiscOutline(210, 140, 120, 120)), 210, 140, 120, 120);
  }

  @Test
  void findsACircleThatIsCutOffAboveAndBelow() throws Exception {
    assertRim(drawn(400, 240, new DiscOutline(200, 120, 170, 170)), 200, 120, 170, 170);
  }

  @Test
  void findsACircleThatIsCutOffAtTheSide() throws Exception {
    assertRim(drawn(300, 400, new DiscOutline(120, 200, 180, 180)), 120, 200, 180, 180);
  }

  @Test
  void findsAnEllipseWhereASetWasSquashed() throws Exception {
    assertRim(drawn(224, 224, new DiscOutline(112, 112, 76, 105)), 112, 112, 76, 105);
  }

  @Test
  void isNotPulledByANotch() throws Exception {
    RgbImage image = drawn(400, 400, new DiscOutline(200, 200, 180, 180));
    fill(image, 340, 180, 60, 40, 0); // cut out of the right rim

    assertRim(image, 200, 200, 180, 180);
  }

  @Test
  void isNotPulledByAnOverlayInTheCorner() throws Exception {
    RgbImage image = drawn(400, 400, new DiscOutline(200, 200, 170, 170));
    fill(image, 5, 5, 70, 40, 220);

    assertRim(image, 200, 200, 170, 170);
  }

  @Test
  void findsTheWholeCircleWhereHalfOfItIsHidden() throws Exception {
    RgbImage image = drawn(400, 400, new DiscOutline(200, 200, 170, 170));
    fill(image, 0, 0, 400, 200, 0);

    assertRim(image, 200, 200, 170, 170);
  }

  @Test
  void findsNoRimWhereTheRetinaFillsThePicture() throws Exception {
    RgbImage image = DrawnImages.filled(300, 300, 120, 60, 30);

    assertThat(outline(image)).isEmpty();
  }

  @Test
  void findsTheCircleOfWhichOnlyTheCornersAreOutside() throws Exception {
    assertRim(drawn(300, 300, new DiscOutline(150, 150, 195, 195)), 150, 150, 195, 195);
  }

  @Test
  void believesNoCircleThatLeavesOutMuchOfWhatIsLit() throws Exception {
    RgbImage image = DrawnImages.filled(300, 300, 120, 60, 30);
    fill(image, 0, 0, 150, 10, 0);
    fill(image, 0, 0, 10, 150, 0);

    assertThat(outline(image)).isEmpty();
  }

  @Test
  void givesTheSameForTheSamePicture() throws Exception {
    RgbImage image = drawn(400, 300, new DiscOutline(210, 140, 120, 120));

    assertThat(outline(image)).isEqualTo(outline(image));
  }

  private void assertRim(RgbImage image, double x, double y, double radiusX, double radiusY)
      throws Exception {
    DiscOutline rim = outline(image).orElseThrow();
    double tolerance = 0.01 * Math.max(radiusX, radiusY);
    assertThat(rim.centreXPx()).isCloseTo(x, within(tolerance));
    assertThat(rim.centreYPx()).isCloseTo(y, within(tolerance));
    assertThat(rim.radiusXPx()).isCloseTo(radiusX, within(tolerance));
    assertThat(rim.radiusYPx()).isCloseTo(radiusY, within(tolerance));
  }

  private Optional<DiscOutline> outline(RgbImage image) throws Exception {
    return DiscOutlineFit.of(image, finder.find(image), FieldOfViewFinder.BLACK);
  }

  private static RgbImage drawn(int widthPx, int heightPx, DiscOutline rim) {
    byte[] rgb = new byte[3 * widthPx * heightPx];
    for (int y = 0; y < heightPx; y++) {
      for (int x = 0; x < widthPx; x++) {
        if (rim.distance(x + 0.5, y + 0.5) < 1) {
          int at = 3 * (y * widthPx + x);
          rgb[at] = (byte) 140;
          rgb[at + 1] = 70;
          rgb[at + 2] = 30;
        }
      }
    }
    return new RgbImage(widthPx, heightPx, rgb);
  }

  private static void fill(
      RgbImage image, int leftPx, int topPx, int widthPx, int heightPx, int value) {
    for (int y = topPx; y < topPx + heightPx; y++) {
      int from = 3 * (y * image.widthPx() + leftPx);
      Arrays.fill(image.rgb(), from, from + 3 * widthPx, (byte) value);
    }
  }
}
