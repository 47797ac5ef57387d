package org.fovea.stages.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;
import static org.fovea.stages.image.DrawnImages.disc;
import static org.fovea.stages.image.DrawnImages.encoded;
import static org.fovea.stages.image.DrawnImages.exif;
import static org.fovea.stages.image.DrawnImages.exifSegment;
import static org.fovea.stages.image.DrawnImages.filled;
import static org.fovea.stages.image.DrawnImages.on;
import static org.fovea.stages.image.DrawnImages.withJpegSegment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.fovea.schema.FieldOfView;
import org.junit.jupiter.api.Test;

class FundusPreparationTest {
  private static final PreparationConfig SIDE_64 =
      new PreparationConfig(64, DecodeLimits.DEFAULT).withQuality(QualityBounds.NONE);
  private static final PreparationConfig SIDE_224 = SIDE_64.withSidePx(224);

  @Test
  void cropsToTheDiscAndPadsToASquare() throws Exception {
    RgbImage oblong = filled(64, 48, 100, 50, 25);

    PreparedFundus prepared = new FundusPreparation(SIDE_64).prepare(on(90, 70, 13, 7, oblong));

    // The box is 64 px wide already, so nothing is resized: 8 black rows above and below.
    assertThat(prepared.pixels()).isEqualTo(on(64, 64, 0, 8, oblong).rgb());
    assertThat(prepared.disc()).isEqualTo(new RetinalDisc(13, 7, 64, 48, 1, 100, 50, 25));
    assertThat(prepared.preparedFieldOfView())
        .isEqualTo(new FieldOfView(0.0, 8.0, 64.0, 48.0, 1.0));
    assertThat(prepared.uprightWidthPx()).isEqualTo(90);
    assertThat(prepared.uprightHeightPx()).isEqualTo(70);
  }

  @Test
  void scalesTheFieldOfViewWithThePixels() throws Exception {
    RgbImage image = on(300, 300, 20, 10, filled(192, 256, 100, 50, 25));

    PreparedFundus prepared = new FundusPreparation(SIDE_64).prepare(image);

    assertThat(prepared.preparedFieldOfView())
        .isEqualTo(new FieldOfView(8.0, 0.0, 48.0, 64.0, 1.0));
    assertThat(prepared.pixels()).hasSize(64 * 64 * 3);
  }

  @Test
  void makesBlackWhatLiesOutsideTheRimUnlessAskedNotTo() throws Exception {
    RgbImage image = on(300, 300, 30, 30, disc(240));
    RgbImage written = on(300, 300, 30, 30, disc(240));
    int letter = 3 * (40 * 300 + 40); // in a corner of the disc's box
    Arrays.fill(written.rgb(), letter, letter + 3 * 12, (byte) 200);

    byte[] masked = new FundusPreparation(SIDE_224).prepare(written).pixels();
    byte[] asStored =
        new FundusPreparation(SIDE_224.withMaskOutside(false)).prepare(written).pixels();

    assertThat(masked).isEqualTo(new FundusPreparation(SIDE_224).prepare(image).pixels());
    assertThat(asStored[3 * (10 * 224 + 14)] & 0xFF)
        .isGreaterThan(30); // a row of one pixel, made smaller
  }

  @Test
  void anOutlineKeepsThePixelsWhoseMiddlesItHolds() {
    RgbImage image = filled(6, 4, 9, 9, 9);

    new DiscOutline(3, 2, 1.4, 1).blackenOutside(image.rgb(), 6, 0.5);

    // Half as far again: 2.1 pixels across and 1.5 down.
    List<String> rows = new ArrayList<>();
    for (int at = 0; at < image.rgb().length; at += 3 * 6) {
      StringBuilder row = new StringBuilder();
      for (int x = 0; x < 6; x++) {
        row.append(image.rgb()[at + 3 * x]);
      }
      rows.add(row.toString());
    }
    assertThat(rows).containsExactly("000000", "099990", "099990", "000000");
  }

  @Test
  void givesTheSameBytesForTheSameFile() throws Exception {
    byte[] content = encoded(disc(140), "jpeg");

    assertThat(new FundusPreparation(PreparationConfig.DEFAULT).prepare(content).pixels())
        .isEqualTo(new FundusPreparation(PreparationConfig.DEFAULT).prepare(content).pixels());
  }

  @Test
  void preparesAPhotographDecodedAtAnEighthNearlyAsFromAllItsPixels() throws Exception {
    byte[] content = encoded(on(2400, 2000, 250, 30, disc(1900)), "jpeg");
    FundusPreparation preparation = new FundusPreparation(SIDE_224);

    PreparedFundus reduced = preparation.prepare(content);
    PreparedFundus whole = preparation.prepare(decoded(content));

    assertThat(ImageDecoder.reductionCovering(ImageHeader.read(content), 224)).isEqualTo(8);
    assertThat(meanDifference(reduced.pixels(), whole.pixels())).isLessThan(2);
    assertThat(reduced.uprightWidthPx()).isEqualTo(2400);
    assertThat(reduced.uprightHeightPx()).isEqualTo(2000);
    assertThat(reduced.disc().leftPx()).isCloseTo(whole.disc().leftPx(), within(8));
    assertThat(reduced.disc().topPx()).isCloseTo(whole.disc().topPx(), within(8));
    assertThat(reduced.disc().widthPx()).isCloseTo(whole.disc().widthPx(), within(16));
    assertThat(reduced.disc().heightPx()).isCloseTo(whole.disc().heightPx(), within(16));
    for (String measure : List.of("rimCentreX", "rimCentreY", "rimRadiusX", "rimRadiusY")) {
      assertThat(reduced.measures().get(measure))
          .isCloseTo(whole.measures().get(measure), within(0.01));
    }
  }

  @Test
  void tellsOfATurnedPhotographInPixelsOfItsFullUprightSize() throws Exception {
    byte[] stored = encoded(on(2400, 2000, 250, 30, disc(1900)), "jpeg");
    byte[] turned = withJpegSegment(stored, 0xE1, exifSegment(exif(6, "A", "B")));

    PreparedFundus prepared = new FundusPreparation(SIDE_224).prepare(turned);

    assertThat(prepared.uprightWidthPx()).isEqualTo(2000);
    assertThat(prepared.uprightHeightPx()).isEqualTo(2400);
    assertThat(prepared.disc().topPx()).isCloseTo(250, within(16));
    assertThat(prepared.disc().leftPx()).isCloseTo(2000 - 30 - 1900, within(16));
  }

  @Test
  void decodesAgainAtALargerScaleRatherThanEnlargeASmallDisc() throws Exception {
    // At a half, the disc would have 150 pixels where 224 are wanted.
    byte[] content = encoded(on(600, 600, 40, 60, disc(300)), "jpeg");
    FundusPreparation preparation = new FundusPreparation(SIDE_224);

    assertThat(ImageDecoder.reductionCovering(ImageHeader.read(content), 224)).isEqualTo(2);
    assertThat(preparation.prepare(content).pixels())
        .isEqualTo(preparation.prepare(decoded(content)).pixels());
    assertThat(preparation.prepare(content).disc())
        .isEqualTo(preparation.prepare(decoded(content)).disc());
  }

  private static RgbImage decoded(byte[] content) throws Exception {
    return new ImageDecoder(DecodeLimits.DEFAULT).decode(content, ImageHeader.read(content));
  }

  private static double meanDifference(byte[] one, byte[] other) {
    long difference = 0;
    for (int i = 0; i < one.length; i++) {
      difference += Math.abs((one[i] & 0xFF) - (other[i] & 0xFF));
    }
    return (double) difference / one.length;
  }

  @Test
  void preparesForGoogLeNetByDefault() {
    assertThat(PreparationConfig.DEFAULT)
        .isEqualTo(new PreparationConfig(224, new DecodeLimits(120_000_000, 209_715_200, 64)));
  }

  @Test
  void refusesASideOutOfRange() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PreparationConfig(31, DecodeLimits.DEFAULT))
        .withMessage("sidePx must be between 32 and 1024 pixels, but was 31");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PreparationConfig(1025, DecodeLimits.DEFAULT));
  }

  @Test
  void refusesLimitsOutOfRange() {
    assertThatIllegalArgumentException().isThrownBy(() -> new DecodeLimits(0, 1, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new DecodeLimits(350_000_001, 1, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new DecodeLimits(1, 0, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new DecodeLimits(1, 1, 0));
  }
}
