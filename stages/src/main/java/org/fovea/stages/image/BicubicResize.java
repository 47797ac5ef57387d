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

  /** Rows resized at a time: their columns stay in the caches, and memory small. */
  private static final int STRIP_PX = 64;

  private final int from;

  /** For each output position, where its taps begin, and their weights, one row each. */
  private final int[] begins;

  private final int[][] weights;

  private BicubicResize(int from, int to) {
    this.from = from;
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
    return resize(rgb, across, down);
  }

  private static byte[] resize(byte[] rgb, BicubicResize across, BicubicResize down) {
    int rowSamples = 3 * across.size();
    byte[] to = new byte[rowSamples * down.size()];
    int[][] rows = new int[down.from][];
    int[][] columns = new int[across.from][3 * STRIP_PX];
    int[][] resizedColumns = new int[across.size()][3 * STRIP_PX];
    int keptRows = STRIP_PX + down.mostTaps();
    int[] sums = new int[rowSamples];
    int y = 0;
    for (int top = 0; top < rows.length; top += STRIP_PX) {
      int bottom = Math.min(top + STRIP_PX, rows.length);
      for (int row = top; row < bottom; row++) {
        rows[row] = row < keptRows ? new int[rowSamples] : rows[row - keptRows];
      }
      turn(rgb, columns, top, bottom);
      across.mix(columns, resizedColumns);
      turnBack(resizedColumns, rows, top, bottom);
      for (; y < down.size() && down.begins[y] + down.weights[y].length <= bottom; y++) {
        down.mix(y, rows, sums);
        int at = y * rowSamples;
        for (int sample : sums) {
          to[at++] = (byte) sample;
        }
      }
    }
    return to;
  }

  /** Makes whole numbers, 0 to 255, of some rows: one line a column. */
  private static void turn(byte[] rgb, int[][] columns, int top, int bottom) {
    for (int x = 0; x < columns.length; x++) {
      int[] column = columns[x];
      int at = 3 * (top * columns.length + x);
      for (int y = 0; y < 3 * (bottom - top); y += 3, at += 3 * columns.length) {
        column[y] = rgb[at] & 0xFF;
        column[y + 1] = rgb[at + 1] & 0xFF;
        column[y + 2] = rgb[at + 2] & 0xFF;
      }
    }
  }

  private static void turnBack(int[][] columns, int[][] rows, int top, int bottom) {
    for (int x = 0; x < columns.length; x++) {
      int[] column = columns[x];
      for (int y = top, at = 0; y < bottom; y++, at += 3) {
        int[] row = rows[y];
        row[3 * x] = column[at];
        row[3 * x + 1] = column[at + 1];
        row[3 * x + 2] = column[at + 2];
      }
    }
  }

  private int size() {
    return begins.length;
  }

  private int mostTaps() {
    return Arrays.stream(weights).mapToInt(taps -> taps.length).max().orElseThrow();
  }

  private void mix(int[][] from, int[][] to) {
    for (int i = 0; i < to.length; i++) {
      mix(i, from, to[i]);
    }
  }

  /**
   * Makes one line of the lines of {@code from} that its taps weigh.
   *
   * <p>Nearly all time is spent here: in loops over whole lines, which the compiler turns into
   * vector instructions.
   */
  private void mix(int i, int[][] from, int[] sums) {
    Arrays.fill(sums, HALF);
    int[] taps = weights[i];
    int tap = 0;
    for (int line = begins[i]; tap + 4 <= taps.length; tap += 4, line += 4) {
      add(sums, from[line], taps[tap], from[line + 1], taps[tap + 1]);
      add(sums, from[line + 2], taps[tap + 2], from[line + 3], taps[tap + 3]);
    }
    for (; tap < taps.length; tap++) {
      add(sums, from[begins[i] + tap], taps[tap]);
    }
    for (int sample = 0; sample < sums.length; sample++) {
      int value = sums[sample] >> FRACTION_BITS;
      value &= ~(value >> 31); // 0 if negative: Math.max would not become vector instructions
      sums[sample] = (value | (255 - value) >> 31) & 0xFF; // 255 if larger
    }
  }

  private static void add(int[] sums, int[] line, int weight) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += weight * line[i];
    }
  }

  private static void add(int[] sums, int[] line, int weight, int[] next, int nextWeight) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += weight * line[i] + nextWeight * next[i];
    }
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
