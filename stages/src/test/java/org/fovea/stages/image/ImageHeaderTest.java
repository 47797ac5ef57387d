package org.fovea.stages.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.fovea.stages.image.DrawnImages.ascii;
import static org.fovea.stages.image.DrawnImages.encoded;
import static org.fovea.stages.image.DrawnImages.exif;
import static org.fovea.stages.image.DrawnImages.exifSegment;
import static org.fovea.stages.image.DrawnImages.filled;
import static org.fovea.stages.image.DrawnImages.withJpegSegment;
import static org.fovea.stages.image.DrawnImages.withPngChunk;

import java.util.Arrays;
import org.fovea.schema.FailureCode;
import org.fovea.stages.deadletter.RejectedInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageHeaderTest {
  private static final RgbImage IMAGE = filled(70, 90, 200, 100, 50);

  @ParameterizedTest
  @ValueSource(strings = {"jpeg", "png", "tiff", "bmp"})
  void tellsFormatAndSizeByTheContent(String format) throws Exception {
    assertThat(ImageHeader.read(encoded(IMAGE, format)))
        .isEqualTo(new ImageHeader("image/" + format, 70, 90, 1, null, null));
  }

  @Test
  void readsOrientationAndCameraOfJpeg() throws Exception {
    byte[] jpeg =
        withJpegSegment(encoded(IMAGE, "jpeg"), 0xE1, exifSegment(exif(6, "NIKON", "D80 ")));

    assertThat(ImageHeader.read(jpeg))
        .isEqualTo(new ImageHeader("image/jpeg", 70, 90, 6, "NIKON", "D80"));
  }

  @Test
  void readsOrientationAndCameraOfPng() throws Exception {
    byte[] png = withPngChunk(encoded(IMAGE, "png"), "eXIf", exif(8, "Topcon", "NW400"));

    assertThat(ImageHeader.read(png))
        .isEqualTo(new ImageHeader("image/png", 70, 90, 8, "Topcon", "NW400"));
  }

  @Test
  void takesAnImageWithBrokenExifAsUpright() throws Exception {
    byte[] exif = exif(6, "NIKON", "D7500");
    for (int cut = 0; cut < exif.length; cut++) {
      byte[] jpeg =
          withJpegSegment(encoded(IMAGE, "jpeg"), 0xE1, exifSegment(Arrays.copyOf(exif, cut)));

      assertThat(ImageHeader.read(jpeg).exifOrientation()).isEqualTo(1);
    }
  }

  @Test
  void takesAnOrientationThatDoesNotExistAsUpright() throws Exception {
    byte[] jpeg = withJpegSegment(encoded(IMAGE, "jpeg"), 0xE1, exifSegment(exif(9, "A", "B")));

    assertThat(ImageHeader.read(jpeg).exifOrientation()).isEqualTo(1);
  }

  @Test
  void rejectsAnEmptyFile() {
    assertThat(rejection(new byte[0]).code()).isEqualTo(FailureCode.EMPTY_FILE);
  }

  @Test
  void rejectsTextAsNoImage() {
    assertThat(rejection(ascii("version https://example.org")).code())
        .isEqualTo(FailureCode.NOT_AN_IMAGE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"jpeg", "png", "tiff", "bmp"})
  void rejectsAHeaderThatIsCutOffAsUndecodable(String format) {
    assertThat(rejection(Arrays.copyOf(encoded(IMAGE, format), 12)).code())
        .isEqualTo(FailureCode.UNDECODABLE);
  }

  private static RejectedInputException rejection(byte[] content) {
    return catchThrowableOfType(RejectedInputException.class, () -> ImageHeader.read(content));
  }
}
