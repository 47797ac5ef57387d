package org.fovea.stages.heatmap;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import org.fovea.stages.image.RgbImage;
import org.junit.jupiter.api.Test;

class PngFileTest {
  private static final TreeMap<String, String> TEXTS =
      new TreeMap<>(Map.of("Source", "image 1", "Software", "test"));

  @Test
  void isReadBackAsItWas() throws IOException {
    RgbImage image = noise(300, 211);

    BufferedImage read = ImageIO.read(new ByteArrayInputStream(PngFile.of(image, TEXTS)));

    assertThat(read.getWidth()).isEqualTo(300);
    assertThat(read.getHeight()).isEqualTo(211);
    byte[] rgb = new byte[image.rgb().length];
    for (int i = 0; i < 300 * 211; i++) {
      int colour = read.getRGB(i % 300, i / 300);
      rgb[3 * i] = (byte) (colour >> 16);
      rgb[3 * i + 1] = (byte) (colour >> 8);
      rgb[3 * i + 2] = (byte) colour;
    }
    assertThat(rgb).isEqualTo(image.rgb());
  }

  @Test
  void beginsWithItsSizeAndItsTexts() {
    byte[] file = PngFile.of(noise(30, 20), TEXTS);
    byte[] beginning = PngFile.beginning(30, 20, TEXTS);

    assertThat(Arrays.copyOf(file, beginning.length)).isEqualTo(beginning);
    assertThat(new String(beginning, StandardCharsets.ISO_8859_1))
        .contains("tEXtSource\0image 1", "tEXtSoftware\0test");
    assertThat(PngFile.beginning(30, 21, TEXTS)).isNotEqualTo(beginning);
    assertThat(PngFile.beginning(30, 20, new TreeMap<>(Map.of("Source", "image 2"))))
        .isNotEqualTo(beginning);
  }

  private static RgbImage noise(int widthPx, int heightPx) {
    byte[] rgb = new byte[3 * widthPx * heightPx];
    new Random(1).nextBytes(rgb);
    return new RgbImage(widthPx, heightPx, rgb);
  }
}
