package org.fovea.stages.image;

import java.util.Arrays;

/** Photographs made worse on purpose; a severity of none, 0 or 1, changes nothing. */
final class DegradedPhotographs {
  private DegradedPhotographs() {}

  /**
   * Blurs by a Gaussian.
   *
   * @param sigmaPx its standard deviation, in pixels; above 0
   */
  static RgbImage blurred(RgbImage image, double sigmaPx) {
    int reach = (int) Math.ceil(3 * sigmaPx);
    float[] weights = new float[2 * reach + 1];
    float sum = 0;
    for (int i = -reach; i <= reach; i++) {
      weights[i + reach] = (float) Math.exp(-i * i / (2 * sigmaPx * sigmaPx));
      sum += weights[i + reach];
    }
    for (int i = 0; i < weights.length; i++) {
      weights[i] /= sum;
    }
    int width = image.widthPx();
    int height = image.heightPx();
    float[] rows = new float[3 * width * height];
    byte[] both = new byte[rows.length];
    for (int at = 0; at < rows.length; at++) {
      int row = at / (3 * width);
      int x = at / 3 % width;
      for (int i = -reach; i <= reach; i++) {
        int from = Math.max(0, Math.min(width - 1, x + i));
        rows[at] += weights[i + reach] * (image.rgb()[3 * (row * width + from) + at % 3] & 0xFF);
      }
    }
    for (int at = 0; at < rows.length; at++) {
      int row = at / (3 * width);
      float value = 0.5f;
      for (int i = -reach; i <= reach; i++) {
        int from = Math.max(0, Math.min(height - 1, row + i));
        value += weights[i + reach] * rows[from * 3 * width + at % (3 * width)];
      }
      both[at] = (byte) (int) value;
    }
    return new RgbImage(width, height, both);
  }

  /** Multiplies all values, and clips them. */
  static RgbImage exposed(RgbImage image, double factor) {
    byte[] rgb = new byte[image.rgb().length];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (byte) Math.min(255, Math.round((image.rgb()[i] & 0xFF) * factor));
    }
    return new RgbImage(image.widthPx(), image.heightPx(), rgb);
  }

  /**
   * Lays a black or white cover over the disc, from above.
   *
   * @param share of the box's height
   * @param value what the cover looks like, 0 to 255
   */
  static RgbImage covered(RgbImage image, RetinalDisc box, double share, int value) {
    byte[] rgb = image.rgb().clone();
    int rowBytes = 3 * image.widthPx();
    int upTo = box.topPx() + (int) (share * box.heightPx());
    Arrays.fill(rgb, 0, upTo * rowBytes, (byte) value);
    return new RgbImage(image.widthPx(), image.heightPx(), rgb);
  }

  /** Gives each pixel other colours. */
  static RgbImage recoloured(RgbImage image, Recolouring recolouring) {
    byte[] rgb = new byte[image.rgb().length];
    for (int at = 0; at < rgb.length; at += 3) {
      int[] colours =
          recolouring.of(
              image.rgb()[at] & 0xFF, image.rgb()[at + 1] & 0xFF, image.rgb()[at + 2] & 0xFF);
      for (int channel = 0; channel < 3; channel++) {
        rgb[at + channel] = (byte) colours[channel];
      }
    }
    return new RgbImage(image.widthPx(), image.heightPx(), rgb);
  }

  /** Red, green and blue from red, green and blue, each 0 to 255. */
  interface Recolouring {
    int[] of(int red, int green, int blue);
  }
}
