package org.fovea.stages.image;

import java.util.Arrays;

/** How much of a picture's luma is detail, fine and coarse, and whether its lines are bright. */
final class DetailContrast {
  private final float[] luma;
  private final float[] smooth;
  private final int widthPx;

  /** Binomial weights of 5: a Gaussian with a standard deviation of 1 pixel. */
  DetailContrast(float[] luma, int widthPx, int heightPx) {
    this.luma = luma;
    this.widthPx = widthPx;
    this.smooth = smoothed(luma, widthPx, heightPx);
  }

  /**
   * Returns the root mean square of what smoothing by one pixel takes away.
   *
   * @param blocks which blocks of {@code blockPx} squared count, by rows of {@code blocksWide}
   */
  double fine(boolean[] blocks, int blocksWide, int blockPx) {
    double squares = 0;
    long count = 0;
    for (int i = 0; i < blocks.length; i++) {
      if (blocks[i]) {
        for (int y = 0; y < blockPx; y++) {
          int at = rowOf(i, blocksWide, blockPx, y);
          for (int x = at; x < at + blockPx; x++) {
            float detail = luma[x] - smooth[x];
            squares += detail * detail;
          }
        }
        count += (long) blockPx * blockPx;
      }
    }
    return Math.sqrt(squares / Math.max(1, count));
  }

  /** Returns the root mean square of what smoothing by one block takes away. */
  static double coarse(float[] blockLuma, boolean[] blocks, int blocksWide, int blocksHigh) {
    float[] smooth = smoothed(blockLuma, blocksWide, blocksHigh);
    double squares = 0;
    int count = 0;
    for (int i = 0; i < blocks.length; i++) {
      if (blocks[i]) {
        float detail = blockLuma[i] - smooth[i];
        squares += detail * detail;
        count++;
      }
    }
    return Math.sqrt(squares / Math.max(1, count));
  }

  /**
   * Says whether what stands out from its surroundings of a few pixels is bright or dark.
   *
   * @param deviations how many median absolute deviations it takes to stand out
   * @return (bright - dark) / (bright + dark), by area; 0 where nothing stands out
   */
  double sign(boolean[] blocks, int blocksWide, int blockPx, float deviations) {
    int wide = widthPx / 2;
    int high = luma.length / widthPx / 2;
    float[] half = new float[wide * high];
    for (int y = 0; y < high; y++) {
      for (int x = 0; x < wide; x++) {
        int at = 2 * y * widthPx + 2 * x;
        half[y * wide + x] =
            (luma[at] + luma[at + 1] + luma[at + widthPx] + luma[at + widthPx + 1]) / 4;
      }
    }
    float[] around = smoothed(smoothed(half, wide, high), wide, high);
    float[] detail = new float[half.length];
    int count = 0;
    int side = blockPx / 2;
    for (int i = 0; i < blocks.length; i++) {
      for (int y = 0; blocks[i] && y < side; y++) {
        int at = ((i / blocksWide) * side + y) * wide + (i % blocksWide) * side;
        for (int x = at; x < at + side; x++) {
          detail[count++] = half[x] - around[x];
        }
      }
    }
    float[] sorted = Arrays.copyOf(detail, count);
    Arrays.sort(sorted);
    float middle = count == 0 ? 0 : sorted[count / 2];
    for (int i = 0; i < count; i++) {
      sorted[i] = Math.abs(sorted[i] - middle);
    }
    Arrays.sort(sorted);
    float limit = count == 0 ? 0 : deviations * sorted[count / 2];
    int bright = 0;
    int dark = 0;
    for (int i = 0; i < count; i++) {
      bright += detail[i] - middle > limit ? 1 : 0;
      dark += middle - detail[i] > limit ? 1 : 0;
    }
    return (bright - dark) / Math.max(1.0, bright + dark);
  }

  private int rowOf(int block, int blocksWide, int blockPx, int y) {
    return ((block / blocksWide) * blockPx + y) * widthPx + (block % blocksWide) * blockPx;
  }

  private static float[] smoothed(float[] from, int width, int height) {
    float[] rows = new float[from.length];
    for (int y = 0; y < height; y++) {
      smoothLine(from, rows, y * width, 1, width);
    }
    float[] both = new float[from.length];
    for (int y = 0; y < height; y++) {
      int above2 = Math.max(0, y - 2) * width;
      int above = Math.max(0, y - 1) * width;
      int below = Math.min(height - 1, y + 1) * width;
      int below2 = Math.min(height - 1, y + 2) * width;
      int at = y * width;
      for (int x = 0; x < width; x++) {
        both[at + x] =
            0.0625f * (rows[above2 + x] + rows[below2 + x])
                + 0.25f * (rows[above + x] + rows[below + x])
                + 0.375f * rows[at + x];
      }
    }
    return both;
  }

  private static void smoothLine(float[] from, float[] to, int at, int step, int count) {
    for (int x = 0; x < count; x++) {
      float far =
          from[at + Math.max(0, x - 2) * step] + from[at + Math.min(count - 1, x + 2) * step];
      float near =
          from[at + Math.max(0, x - 1) * step] + from[at + Math.min(count - 1, x + 1) * step];
      to[at + x] = 0.0625f * far + 0.25f * near + 0.375f * from[at + x * step];
    }
  }
}
