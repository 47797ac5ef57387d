package org.fovea.stages.heatmap;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import org.fovea.stages.image.RgbImage;
import org.junit.jupiter.api.Test;

class ContactSheetTest {
  private static final int SIDE_PX = 32;

  /** Of a title or a caption: 7 dots of letters and 5 of air, each 2 pixels. */
  private static final int LINE_PX = 24;

  private static final int GAP_PX = 8;

  @Test
  void laysPhotographsBesideTheirMapsThreeInARow() throws IOException {
    ContactSheet sheet = new ContactSheet(SIDE_PX);
    sheet.section("missed");
    for (int i = 1; i <= 4; i++) {
      sheet.add(grey(10 * i), i == 4 ? Optional.empty() : Optional.of(grey(100 + i)), "a");
    }

    BufferedImage drawn = read(sheet.png(new TreeMap<>()));

    int pitchPx = 2 * SIDE_PX + GAP_PX + 2 * GAP_PX;
    assertThat(drawn.getWidth()).isEqualTo(3 * pitchPx);
    assertThat(drawn.getHeight()).isEqualTo(LINE_PX + GAP_PX + 2 * (SIDE_PX + LINE_PX + GAP_PX));
    int top = LINE_PX + GAP_PX;
    int secondRow = top + SIDE_PX + LINE_PX + GAP_PX;
    int mapPx = GAP_PX + SIDE_PX + GAP_PX;
    assertThat(red(drawn, GAP_PX, top)).isEqualTo(10);
    assertThat(red(drawn, mapPx, top)).isEqualTo(101);
    assertThat(red(drawn, 2 * pitchPx + GAP_PX, top)).isEqualTo(30);
    assertThat(red(drawn, GAP_PX, secondRow)).isEqualTo(40);
    assertThat(red(drawn, mapPx, secondRow)).isZero();
  }

  @Test
  void isDrawnWithoutErrorsToo() throws IOException {
    ContactSheet sheet = new ContactSheet(SIDE_PX);
    sheet.section("none were missed");

    assertThat(read(sheet.png(new TreeMap<>())).getHeight()).isEqualTo(LINE_PX + GAP_PX);
  }

  private static RgbImage grey(int level) {
    byte[] rgb = new byte[3 * SIDE_PX * SIDE_PX];
    Arrays.fill(rgb, (byte) level);
    return new RgbImage(SIDE_PX, SIDE_PX, rgb);
  }

  private static BufferedImage read(byte[] png) throws IOException {
    return ImageIO.read(new ByteArrayInputStream(png));
  }

  private static int red(BufferedImage image, int x, int y) {
    return image.getRGB(x, y) >> 16 & 0xFF;
  }
}
