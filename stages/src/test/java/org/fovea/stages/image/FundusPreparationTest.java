package org.fovea.stages.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.fovea.stages.image.DrawnImages.disc;
import static org.fovea.stages.image.DrawnImages.encoded;
import static org.fovea.stages.image.DrawnImages.filled;
import static org.fovea.stages.image.DrawnImages.on;

import org.fovea.schema.FieldOfView;
import org.junit.jupiter.api.Test;

class FundusPreparationTest {
  private static final PreparationConfig SIDE_64 = new PreparationConfig(64, DecodeLimits.DEFAULT);

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
  void givesTheSameBytesForTheSameFile() throws Exception {
    byte[] content = encoded(disc(300), "jpeg");

    assertThat(new FundusPreparation(PreparationConfig.DEFAULT).prepare(content).pixels())
        .isEqualTo(new FundusPreparation(PreparationConfig.DEFAULT).prepare(content).pixels());
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
