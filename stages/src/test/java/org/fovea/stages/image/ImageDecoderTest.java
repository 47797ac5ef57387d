package org.fovea.stages.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.fovea.stages.image.DrawnImages.ascii;
import static org.fovea.stages.image.DrawnImages.disc;
import static org.fovea.stages.image.DrawnImages.encoded;
import static org.fovea.stages.image.DrawnImages.exif;
import static org.fovea.stages.image.DrawnImages.exifSegment;
import static org.fovea.stages.image.DrawnImages.filled;
import static org.fovea.stages.image.DrawnImages.tiffWithProfile;
import static org.fovea.stages.image.DrawnImages.withJpegSegment;
import static org.fovea.stages.image.DrawnImages.withPngChunk;

import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import org.fovea.schema.FailureCode;
import org.fovea.stages.deadletter.RejectedInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageDecoderTest {
  private final ImageDecoder decoder = new ImageDecoder(DecodeLimits.DEFAULT);

  @ParameterizedTest
  @ValueSource(strings = {"png", "tiff", "bmp"})
  void decodesLosslessFormatsExactly(String format) throws Exception {
    RgbImage image = disc(80);

    assertThat(decode(encoded(image, format)).rgb()).isEqualTo(image.rgb());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void decodesBaselineAndProgressiveJpegAlike(boolean progressive) throws Exception {
    IIOImage image = new IIOImage(DrawnImages.buffered(filled(80, 64, 180, 90, 40)), null, null);

    RgbImage decoded = decode(encoded(image, "jpeg", progressive));

    assertThat(decoded.widthPx()).isEqualTo(80);
    assertThat(decoded.heightPx()).isEqualTo(64);
    assertFirstPixelNear(decoded, 180, 90, 40);
  }

  @Test
  void repeatsTheGrayOfAGrayscaleJpeg() throws Exception {
    BufferedImage gray = new BufferedImage(64, 64, BufferedImage.TYPE_BYTE_GRAY);
    gray.getRaster().setSamples(0, 0, 64, 64, 0, filledWith(77, 64 * 64));

    assertThat(firstPixel(decode(encoded(gray, "jpeg")))).containsExactly(77, 77, 77);
  }

  @Test
  void multipliesTheInksOfCmyk() throws Exception {
    // Stored as 255 minus ink, as Adobe does: 200 * 128 / 255 = 100.
    assertThat(firstPixel(decode(fourComponents(200, 100, 50, 128)))).containsExactly(100, 50, 25);
  }

  @Test
  void convertsYcckBeforeMultiplyingTheInks() throws Exception {
    // Y = 155 without colour stands for 155 of what is the inverse of the stored 100.
    byte[] ycck =
        withJpegSegment(
            fourComponents(155, 128, 128, 255),
            0xEE,
            DrawnImages.concatenated(ascii("Adobe"), new byte[] {0, 100, 0, 0, 0, 0, 2}));

    assertThat(firstPixel(decode(ycck))).containsExactly(100, 100, 100);
  }

  @Test
  void scalesSixteenBitsRatherThanCutThem() throws Exception {
    WritableRaster raster = Raster.createInterleavedRaster(DataBuffer.TYPE_USHORT, 64, 64, 3, null);
    raster.setPixel(0, 0, new int[] {65535, 255, 32768});
    ComponentColorModel model =
        new ComponentColorModel(
            ColorSpace.getInstance(ColorSpace.CS_sRGB),
            false,
            false,
            Transparency.OPAQUE,
            DataBuffer.TYPE_USHORT);

    byte[] png = encoded(new BufferedImage(model, raster, false, null), "png");

    // Cutting would give 255, 0, 128; 255 / 257 rounds to 1.
    assertThat(firstPixel(decode(png))).containsExactly(255, 1, 128);
  }

  @Test
  void looksColoursUpInThePalette() throws Exception {
    IndexColorModel palette =
        new IndexColorModel(
            8, 2, new byte[] {0, (byte) 210}, new byte[] {0, 110}, new byte[] {0, 40});
    BufferedImage image = new BufferedImage(64, 64, BufferedImage.TYPE_BYTE_INDEXED, palette);
    image.getRaster().setSample(0, 0, 0, 1);

    assertThat(firstPixel(decode(encoded(image, "png")))).containsExactly(210, 110, 40);
  }

  @Test
  void laysTransparencyOnBlack() throws Exception {
    BufferedImage image = new BufferedImage(64, 64, BufferedImage.TYPE_4BYTE_ABGR);
    image.setRGB(0, 0, 0x80C86432);

    assertThat(firstPixel(decode(encoded(image, "png")))).containsExactly(100, 50, 25);
  }

  @Test
  void takesGrayOfAPngAsItIsStored() throws Exception {
    BufferedImage gray = new BufferedImage(64, 64, BufferedImage.TYPE_BYTE_GRAY);
    gray.getRaster().setSample(0, 0, 0, 77);

    assertThat(firstPixel(decode(encoded(gray, "png")))).containsExactly(77, 77, 77);
  }

  @Test
  void appliesTheExifOrientation() throws Exception {
    RgbImage stored = disc(64);
    byte[] png = withPngChunk(encoded(stored, "png"), "eXIf", exif(6, "A", "B"));

    assertThat(decode(png).rgb()).isEqualTo(Rotation.clockwise(stored.rgb(), 64, 90));
  }

  @ParameterizedTest
  @CsvSource({"jpeg,false", "jpeg,true", "png,false", "tiff,false", "bmp,false"})
  void neverDecodesHalfOfAFileThatIsCutOff(String format, boolean progressive) {
    byte[] whole =
        encoded(new IIOImage(DrawnImages.buffered(disc(96)), null, null), format, progressive);
    for (int bytes = 1; bytes < whole.length; bytes += Math.max(1, whole.length / 60)) {
      // In our TIFF files the directory stands behind the pixels, so every cut hits the header.
      assertThat(rejection(Arrays.copyOf(whole, bytes)).code())
          .as("%s bytes of %s", bytes, whole.length)
          .isIn(FailureCode.UNDECODABLE, FailureCode.NOT_AN_IMAGE);
    }
    assertThat(rejection(Arrays.copyOf(whole, whole.length - 1)).code())
        .isEqualTo(FailureCode.UNDECODABLE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"jpeg", "png"})
  void rejectsDamageInTheMiddle(String format) {
    byte[] damaged = encoded(disc(400), format);
    Arrays.fill(damaged, damaged.length / 2, damaged.length / 2 + 40, (byte) 0x5A);

    assertThat(rejection(damaged).code()).isEqualTo(FailureCode.UNDECODABLE);
  }

  @Test
  void rejectsTooManyPixelsFromTheHeaderAlone() {
    byte[] png = encoded(filled(64, 64, 1, 2, 3), "png");
    ByteBuffer.wrap(png).putInt(16, 60000).putInt(20, 60000);

    RejectedInputException rejection = rejection(png);

    assertThat(rejection.code()).isEqualTo(FailureCode.TOO_LARGE);
    assertThat(rejection)
        .hasMessage("the image has 60000 x 60000 pixels; at most 120000000 in all are allowed");
    assertThat(rejection.measures()).containsEntry("widthPx", 60000.0);
  }

  @Test
  void rejectsTooManyBytes() {
    ImageDecoder strict = new ImageDecoder(new DecodeLimits(1_000_000, 10, 64));

    assertThat(rejection(strict, encoded(disc(64), "png")).code()).isEqualTo(FailureCode.TOO_LARGE);
  }

  @Test
  void rejectsASideBelowTheLimit() {
    assertThat(rejection(encoded(filled(64, 63, 9, 9, 9), "png")).code())
        .isEqualTo(FailureCode.TOO_SMALL);
  }

  @Test
  void rejectsAFileWithTwoSizes() throws Exception {
    byte[] content = encoded(disc(64), "bmp");
    ImageHeader other = new ImageHeader("image/bmp", 64, 65, 1, null, null);

    assertThat(
            catchThrowableOfType(RejectedInputException.class, () -> decoder.decode(content, other))
                .code())
        .isEqualTo(FailureCode.UNDECODABLE);
  }

  @Test
  void passesOverABrokenExifBlock() throws Exception {
    byte[] jpeg =
        withJpegSegment(
            encoded(filled(64, 64, 180, 90, 40), "jpeg"),
            0xE1,
            exifSegment(Arrays.copyOf(exif(6, "A", "B"), 20)));

    assertFirstPixelNear(decode(jpeg), 180, 90, 40);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void givesTheSameJpegPixelsAsTheReaderOfTheJdk(boolean progressive) throws Exception {
    byte[] jpeg =
        encoded(new IIOImage(DrawnImages.buffered(disc(93)), null, null), "jpeg", progressive);

    RgbImage decoded = decode(jpeg);

    // The JDK's reader converts colours by itself; its arithmetic is libjpeg's too.
    assertThat(decoded.rgb())
        .isEqualTo(RasterPixels.toRgb(ImageIO.read(new ByteArrayInputStream(jpeg))).rgb());
  }

  @Test
  void refusesATiffFileThatHoldsAJpeg() {
    byte[] tiff = encoded(disc(80), "tiff");
    ByteBuffer in = ByteBuffer.wrap(tiff);
    int entry = in.getInt(4) + 2;
    while (in.getShort(entry) != 0x103) { // its compression
      entry += 12;
    }
    in.putShort(entry + 8, (short) 7);

    assertThat(rejection(tiff))
        .hasMessage(
            "the TIFF file has compression 7, which is not read; where it holds a JPEG or PNG,"
                + " give that file itself");
  }

  @Test
  void takesTheStoredValuesOfATiffThatHasAColourProfile() throws Exception {
    RgbImage image = disc(80);
    byte[] profile = ICC_Profile.getInstance(ColorSpace.CS_LINEAR_RGB).getData();

    assertThat(decode(tiffWithProfile(image, profile)).rgb()).isEqualTo(image.rgb());
  }

  @Test
  void refusesABmpFileThatHoldsAPng() {
    byte[] bmp = encoded(disc(80), "bmp");
    bmp[30] = 5;

    assertThat(rejection(bmp)).hasMessageContaining("the BMP file has compression 5");
  }

  private RgbImage decode(byte[] content) throws RejectedInputException {
    return decoder.decode(content, ImageHeader.read(content));
  }

  private RejectedInputException rejection(byte[] content) {
    return rejection(decoder, content);
  }

  private static RejectedInputException rejection(ImageDecoder decoder, byte[] content) {
    return catchThrowableOfType(
        RejectedInputException.class, () -> decoder.decode(content, ImageHeader.read(content)));
  }

  private static int[] firstPixel(RgbImage image) {
    return new int[] {image.rgb()[0] & 0xFF, image.rgb()[1] & 0xFF, image.rgb()[2] & 0xFF};
  }

  /** Within what encoding by the JDK's writer may change. */
  private static void assertFirstPixelNear(RgbImage image, int... expected) {
    int[] actual = firstPixel(image);
    for (int channel = 0; channel < 3; channel++) {
      assertThat(actual[channel]).isBetween(expected[channel] - 2, expected[channel] + 2);
    }
  }

  private static byte[] fourComponents(int... values) {
    WritableRaster raster = Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, 64, 64, 4, null);
    for (int band = 0; band < 4; band++) {
      raster.setSamples(0, 0, 64, 64, band, filledWith(values[band], 64 * 64));
    }
    return encoded(new IIOImage(raster, null, null), "jpeg", false);
  }

  private static int[] filledWith(int value, int count) {
    int[] values = new int[count];
    Arrays.fill(values, value);
    return values;
  }
}
