package org.fovea.stages.heatmap;

import java.util.Arrays;
import org.fovea.stages.image.RgbImage;

/** A picture that is being drawn; it begins black. */
final class Canvas {
  /** Grey of letters: bright enough to read on black, and not the brightest thing there. */
  static final byte LIGHT = (byte) 200;

  private final int widthPx;
  private final int heightPx;
  private final byte[] rgb;

  Canvas(int widthPx, int heightPx) {
    this.widthPx = widthPx;
    this.heightPx = heightPx;
    this.rgb = new byte[Math.multiplyExact(3, Math.multiplyExact(widthPx, heightPx))];
  }

  /** Fills a rectangle with a grey. */
  void fill(int leftPx, int topPx, int width, int height, byte grey) {
    for (int y = topPx; y < topPx + height; y++) {
      Arrays.fill(rgb, at(leftPx, y), at(leftPx, y) + 3 * width, grey);
    }
  }

  /** Puts an image on it. */
  void put(RgbImage image, int leftPx, int topPx) {
    int rowBytes = 3 * image.widthPx();
    for (int y = 0; y < image.heightPx(); y++) {
      System.arraycopy(image.rgb(), y * rowBytes, rgb, at(leftPx, topPx + y), rowBytes);
    }
  }

  private int at(int x, int y) {
    return 3 * (y * widthPx + x);
  }

  /** Returns the picture; the canvas must not be drawn on again. */
  RgbImage image() {
    return new RgbImage(widthPx, heightPx, rgb);
  }
}
