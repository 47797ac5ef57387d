package org.fovea.stages.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import org.fovea.schema.Modality;
import org.fovea.stages.deadletter.RejectedInputException;
import org.fovea.stages.testing.DrawnPhotographs;
import org.junit.jupiter.api.Test;

class PerceptualFingerprintTest {
  /** Between what copies and what different eyes reach at 96 px; the search asks for more. */
  private static final double SAME = 0.92;

  private static PerceptualFingerprint of(byte[] file) throws RejectedInputException {
    FundusPreparation preparation =
        new FundusPreparation(new PreparationConfig(96, DecodeLimits.DEFAULT));
    return PerceptualFingerprint.of(preparation.prepare(file)).orElseThrow();
  }

  private static double likeness(byte[] first, byte[] second) throws RejectedInputException {
    return PerceptualFingerprint.correlation(of(first).thumbnail(), of(second).thumbnail());
  }

  private static byte[] resized(byte[] file, int sidePx) throws IOException {
    BufferedImage original = ImageIO.read(new ByteArrayInputStream(file));
    BufferedImage resized = new BufferedImage(sidePx, sidePx, BufferedImage.TYPE_INT_RGB);
    var graphics = resized.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
    graphics.drawImage(original, 0, 0, sidePx, sidePx, null);
    graphics.dispose();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(resized, "png", bytes);
    return bytes.toByteArray();
  }

  private static byte[] jpeg(byte[] file, float quality) throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (var out = ImageIO.createImageOutputStream(bytes)) {
      writer.setOutput(out);
      ImageWriteParam parameters = writer.getDefaultWriteParam();
      parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      parameters.setCompressionQuality(quality);
      BufferedImage picture = ImageIO.read(new ByteArrayInputStream(file));
      writer.write(null, new IIOImage(picture, null, null), parameters);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  @Test
  void aPictureIsWhollyLikeItself() throws RejectedInputException {
    PerceptualFingerprint print = of(DrawnPhotographs.png(3));

    assertThat(PerceptualFingerprint.correlation(print.thumbnail(), print.thumbnail()))
        .isEqualTo(1.0);
    assertThat(PerceptualFingerprint.distance(print.hash(), print.hash())).isZero();
    assertThat(print.hash()).matches("[0-9a-f]{64}");
    assertThat(print.thumbnail()).hasSize(32 * 32);
  }

  @Test
  void aPictureOfAnotherSizeIsTheSame() throws Exception {
    byte[] picture = DrawnPhotographs.png(3);

    assertThat(likeness(picture, resized(picture, 192))).isGreaterThan(SAME);
    assertThat(likeness(picture, resized(picture, 80))).isGreaterThan(SAME);
  }

  @Test
  void aPictureOfAnotherQualityIsTheSame() throws Exception {
    byte[] picture = DrawnPhotographs.png(3);

    assertThat(likeness(picture, jpeg(picture, 0.9f))).isGreaterThan(SAME);
    assertThat(likeness(picture, jpeg(picture, 0.6f))).isGreaterThan(SAME);
  }

  @Test
  void noTwoDrawnEyesAreTheSame() throws RejectedInputException {
    List<byte[]> thumbnails = new ArrayList<>();
    for (int number = 0; number < 80; number++) {
      thumbnails.add(of(DrawnPhotographs.png(number)).thumbnail());
    }
    double most = -1;
    for (int i = 0; i < thumbnails.size(); i++) {
      for (int j = i + 1; j < thumbnails.size(); j++) {
        most =
            Math.max(most, PerceptualFingerprint.correlation(thumbnails.get(i), thumbnails.get(j)));
      }
    }

    assertThat(most).isLessThan(SAME);
  }

  @Test
  void aMirroredPictureIsAnother() throws Exception {
    BufferedImage picture = ImageIO.read(new ByteArrayInputStream(DrawnPhotographs.png(3)));
    BufferedImage mirrored =
        new BufferedImage(picture.getWidth(), picture.getHeight(), BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < picture.getHeight(); y++) {
      for (int x = 0; x < picture.getWidth(); x++) {
        mirrored.setRGB(picture.getWidth() - 1 - x, y, picture.getRGB(x, y));
      }
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(mirrored, "png", bytes);

    assertThat(likeness(DrawnPhotographs.png(3), bytes.toByteArray())).isLessThan(0.7);
  }

  @Test
  void anEvenDiscHasNoFingerprint() {
    int sidePx = 64;
    byte[] pixels = new byte[3 * sidePx * sidePx];
    Arrays.fill(pixels, (byte) 90);
    RetinalDisc disc = new RetinalDisc(0, 0, sidePx, sidePx, 0.79, 90, 90, 90);

    assertThat(
            PerceptualFingerprint.of(
                new PreparedFundus(
                    sidePx,
                    sidePx,
                    disc,
                    sidePx,
                    pixels,
                    disc.toFieldOfView(),
                    null,
                    new QualityMeasures(90, 0, 0, 0, 0, 0, 0, 0, 0.33, 0.33, 0.33, 1, 0),
                    Modality.COLOUR)))
        .isEmpty();
  }

  @Test
  void hashesDifferInTheBitsThatDiffer() {
    assertThat(PerceptualFingerprint.distance("0f", "0e")).isEqualTo(1);
    assertThat(PerceptualFingerprint.distance("00", "ff")).isEqualTo(8);
  }
}
