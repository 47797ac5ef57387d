package org.fovea.stages.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import javax.imageio.ImageIO;
import org.fovea.stages.deadletter.RejectedInputException;
import org.junit.jupiter.api.Test;

class PreparationSheetTest {
  private static final PreparationConfig CONFIG =
      new PreparationConfig(64, DecodeLimits.DEFAULT).withQuality(QualityBounds.NONE);

  @Test
  void showsEachStepThatIsTakenAndNoOther() throws Exception {
    assertThat(sheet(CONFIG).getWidth()).isEqualTo(64);
    assertThat(
            sheet(CONFIG.withEnhancement(NoiseRemoval.MEDIAN, ContrastEnhancement.GRAHAM))
                .getWidth())
        .isEqualTo(3 * 64 + 2 * 4);
  }

  @Test
  void theLastColumnIsWhatTheNetworkSees() throws Exception {
    PreparationConfig config =
        CONFIG.withEnhancement(NoiseRemoval.NONE, ContrastEnhancement.GRAHAM);
    byte[] seen = new FundusPreparation(config).prepare(photograph()).pixels();

    BufferedImage sheet = sheet(config);

    int at = 3 * (20 * 64 + 30);
    assertThat(sheet.getRGB(64 + 4 + 30, 20) & 0xFFFFFF)
        .isEqualTo((seen[at] & 0xFF) << 16 | (seen[at + 1] & 0xFF) << 8 | (seen[at + 2] & 0xFF));
    assertThat(sheet.getHeight()).isEqualTo(64);
  }

  @Test
  void aPhotographThatIsRefusedIsNotOnIt() {
    PreparationSheet sheet = new PreparationSheet(CONFIG);

    assertThatThrownBy(() -> sheet.add(new byte[] {1, 2, 3}))
        .isInstanceOf(RejectedInputException.class);
    assertThat(sheet.rows()).isZero();
  }

  private static BufferedImage sheet(PreparationConfig config) throws Exception {
    PreparationSheet sheet = new PreparationSheet(config);
    sheet.add(photograph());
    return ImageIO.read(new ByteArrayInputStream(sheet.png()));
  }

  private static byte[] photograph() {
    return DrawnImages.encoded(DrawnImages.disc(140), "png");
  }
}
