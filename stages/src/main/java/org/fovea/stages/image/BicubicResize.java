package org.fovea.stages.image;

import java.util.Arrays;

/**
 * Resizes pictures with an antialiased bicubic filter: Keys' kernel with a = -0.5, widened by the
 * reduction, first along rows and then along columns, each rounded to 8 bits.
 *
 * <p>Weights are whole numbers with 22 bits of fraction, as in Pillow's {@code resize(...,
 * BICUBIC)}, whose bytes these are. Nothing depends on the machine.
 *
 * @see <a href="https://doi.org/10.1109/TASSP.1981.1163711">Keys, 1981, Cubic convolution
 *     interpolation</a>
 */
final class BicubicResize {
  private static final int FRACTION_BITS = 22;
  private static final int HALF = 1 << (FRACTION_BITS - 1);
  private static final double RADIUS = 2;

  /** For each output position, where its taps begin, and their weights, one row each. */
  private final int[] begins;

  private final int[][] weights;

  private BicubicResize(int from, int to) {
    begins = new int[to];
    weights = new int[to][];
    double scale = (double) from / to;
    double widening = Math.max(scale, 1);
    for (int i = 0; i < to; i++) {
      double centre = (i + 0.5) * scale;
      int begin = Math.max(0, (int) (centre - RADIUS * widening + 0.5));
      int end = Math.min(from, (int) (centre + RADIUS * widening + 0.5));
      double[] taps = new double[end - begin];
      double sum = 0;
      for (int tap = 0; tap < taps.length; tap++) {
        taps[tap] = kernel((begin + tap - centre + 0.5) * (1 / widening));
        sum += taps[tap];
      }
      begins[i] = begin;
      weights[i] = new int[taps.length];
      for (int tap = 0; tap < taps.length; tap++) {
        double weight = taps[tap] * (1 / sum) * (1 << FRACTION_BITS);
        weights[i][tap] = (int) (weight < 0 ? weight - 0.5 : weight + 0.5);
      }
    }
  }

  /**
   * Resizes a square image.
   *
   * @param rgb shape (fromPx, fromPx, 3)
   * @return shape (toPx, toPx, 3); the same array where the sizes are equal
   */
  static byte[] square(byte[] rgb, int fromPx, int toPx) {
    return fromPx == toPx ? rgb : rectangle(rgb, fromPx, fromPx, toPx, toPx);
  }

  /**
   * Resizes an image.
   *
   * @param rgb shape (fromHeightPx, fromWidthPx, 3)
   * @return shape (toHeightPx, toWidthPx, 3)
   */
  static byte[] rectangle(
      byte[] rgb, int fromWidthPx, int fromHeightPx, int toWidthPx, int toHeightPx) {
    BicubicResize across = new BicubicResize(fromWidthPx, toWidthPx);
    BicubicResize down =
        fromWidthPx == fromHeightPx && toWidthPx == toHeightPx
            ? across
            : new BicubicResize(fromHeightPx, toHeightPx);
    return down.alongColumns(across.alongRows(rgb, fromWidthPx, fromHeightPx), toWidthPx);
  }

  private byte[] alongRows(byte[] from, int fromWidthPx, int fromHeightPx) {
    int toPx = begins.length;
    byte[] to = new byte[3 * fromHeightPx * toPx];
    int at = 0;
    for (int row = 0; row < fromHeightPx; row++) {
      for (int x = 0; x < toPx; x++) {
        int source = 3 * (row * fromWidthPx + begins[x]);
        int red = HALF;
        int green = HALF;
        int blue = HALF;
        for (int weight : weights[x]) {
          red += weight * (from[source] & 0xFF);
          green += weight * (from[source + 1] & 0xFF);
          blue += weight * (from[source + 2] & 0xFF);
          source += 3;
        }
        to[at++] = rounded(red);
        to[at++] = rounded(green);
        to[at++] = rounded(blue);
      }
    }
    return to;
  }

  private byte[] alongColumns(byte[] from, int widthPx) {
    int toPx = begins.length;
    int rowBytes = 3 * widthPx;
    byte[] to = new byte[rowBytes * toPx];
    int[] sums = new int[rowBytes];
    for (int y = 0; y < toPx; y++) {
      Arrays.fill(sums, HALF);
      int source = begins[y] * rowBytes;
      for (int weight : weights[y]) {
        for (int i = 0; i < rowBytes; i++) {
          sums[i] += weight * (from[source + i] & 0xFF);
        }
        source += rowBytes;
      }
      for (int i = 0; i < rowBytes; i++) {
        to[y * rowBytes + i] = rounded(sums[i]);
      }
    }
    return to;
  }

  private static byte rounded(int sum) {
    return (byte) Math.max(0, Math.min(255, sum >> FRACTION_BITS));
  }

  private static double kernel(double x) {
    double a = -0.5;
    double d = Math.abs(x);
    if (d < 1) {
      return ((a + 2) * d - (a + 3)) * d * d + 1;
    }
    return d < 2 ? (((d - 5) * d + 8) * d - 4) * a : 0;
  }
}
