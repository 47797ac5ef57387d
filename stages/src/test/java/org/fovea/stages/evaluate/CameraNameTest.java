package org.fovea.stages.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import org.fovea.schema.FundusImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CameraNameTest {
  @Test
  void isMakeAndModelByTheFileAndRepeatsNoMake() {
    assertThat(name("TOPCON", "TRC-NW400")).isEqualTo("TOPCON TRC-NW400");
    assertThat(name("Canon", "Canon EOS 40D")).isEqualTo("Canon EOS 40D");
    assertThat(name("canon", "CANON CR-2")).isEqualTo("CANON CR-2");
    assertThat(name(null, "CR-2")).isEqualTo("CR-2");
    assertThat(name("Nidek", null)).isEqualTo("Nidek");
  }

  @Test
  void keepsNothingOfTheFilesTextThatATableWouldTakeForItsOwn() {
    assertThat(name("a|b\n<b>", "c  d")).isEqualTo("a b b c d");
    assertThat(name("x".repeat(60), "y".repeat(60))).hasSize(64);
  }

  @ParameterizedTest
  @CsvSource({
    "3888, 2592, 'not named, 3:2, 10 MP'",
    "2592, 3888, 'not named, 3:2, 10 MP'", // held upright
    "2560, 1920, 'not named, 4:3, 5 MP'",
    "4752, 3168, 'not named, 3:2, 15 MP'",
    "2048, 2040, 'not named, 1:1, 4 MP'", // cropped by some pixels
    "1920, 1080, 'not named, 16:9, 2 MP'",
    "1280, 1024, 'not named, 5:4, 1 MP'",
    "400, 400, 'not named, 1:1, below 1 MP'",
    "3000, 1000, 'not named, other shape, 3 MP'"
  })
  void isShapeAndSizeWhereTheFileNamesNone(int widthPx, int heightPx, String expected) {
    assertThat(CameraName.of(image(null, " ", widthPx, heightPx))).isEqualTo(expected);
  }

  private static String name(String make, String model) {
    return CameraName.of(image(make, model, 100, 100));
  }

  private static FundusImage image(String make, String model, int widthPx, int heightPx) {
    return FundusImage.newBuilder()
        .setOccurrenceId("o")
        .setImageId("i")
        .setSource("s")
        .setSpecSource("s")
        .setRelativeName("n")
        .setSizeBytes(1)
        .setMediaType("image/jpeg")
        .setWidthPx(widthPx)
        .setHeightPx(heightPx)
        .setCameraMake(make)
        .setCameraModel(model)
        .build();
  }
}
