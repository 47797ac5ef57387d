package org.fovea.stages.image;

import java.util.Arrays;

/**
 * The retinal disc at a fixed size, so that what is measured on it does not depend on the camera's
 * resolution. Each pixel is the mean of the area that it covers.
 *
 * <p>A disc smaller than that is kept as it is.
 */
final class DiscSample {
  /** Diameter that the disc is brought to, in pixels: what every source of photographs has. */
  static final int DIAMETER_PX = 192;

  final int widthPx;
  final int heightPx;

  /** Red, green and blue, 0 to 255, each of {@code widthPx * heightPx} values by rows. */
  final float[][] channels;

  private DiscSample(int widthPx, int heightPx, float[][] channels) {
    this.widthPx = widthPx;
    this.heightPx = heightPx;
    this.channels = channels;
  }

  /**
   * Samples a part of a picture, which has to lie within it.
   *
   * @param diameterPx diameter of the disc in the picture, in pixels
   */
  static DiscSample of(
      RgbImage image, int leftPx, int topPx, int widthPx, int heightPx, double diameterPx) {
    double scale = Math.min(1, DIAMETER_PX / diameterPx);
    AreaWeights across = new AreaWeights(widthPx, Math.max(1, (int) Math.round(widthPx * scale)));
    AreaWeights down = new AreaWeights(heightPx, Math.max(1, (int) Math.round(heightPx * scale)));
    float[][] channels = new float[3][across.to * down.to];
    float[] row = new float[3 * across.to];
    for (int y = 0; y < heightPx; y++) {
      across.mean(image.rgb(), 3 * ((topPx + y) * image.widthPx() + leftPx), row);
      int target = down.first[y];
      addRow(row, down.share[y], channels, target * across.to, across.to);
      if (down.share[y] < down.whole[y]) {
        addRow(row, down.whole[y] - down.share[y], channels, (target + 1) * across.to, across.to);
      }
    }
    return new DiscSample(across.to, down.to, channels);
  }

  private static void addRow(float[] row, float weight, float[][] channels, int at, int count) {
    for (int channel = 0; channel < 3; channel++) {
      float[] sums = channels[channel];
      int from = channel * count;
      for (int x = 0; x < count; x++) {
        sums[at + x] += weight * row[from + x];
      }
    }
  }

  /**
   * How much of each of {@code from} pixels falls into which of {@code to} larger ones: a share
   * into the first, the rest into the next.
   */
  private static final class AreaWeights {
    private final int to;
    private final int[] first;
    private final float[] share;
    private final float[] whole;

    AreaWeights(int from, int to) {
      this.to = to;
      first = new int[from];
      share = new float[from];
      whole = new float[from];
      double size = (double) to / from; // of a small pixel, in large ones; at most 1
      for (int i = 0; i < from; i++) {
        double begin = i * size;
        double end = Math.min(to, (i + 1) * size);
        first[i] = Math.min(to - 1, (int) begin);
        whole[i] = (float) size;
        boolean crosses = end > first[i] + 1 && first[i] + 1 < to;
        share[i] = crosses ? (float) (first[i] + 1 - begin) : whole[i];
      }
    }

    /** Writes the means of a row of red, green, blue bytes, the channels one after another. */
    void mean(byte[] rgb, int offset, float[] means) {
      Arrays.fill(means, 0);
      int at = offset;
      for (int i = 0; i < first.length; i++, at += 3) {
        int x = first[i];
        float weight = share[i];
        float red = rgb[at] & 0xFF;
        float green = rgb[at + 1] & 0xFF;
        float blue = rgb[at + 2] & 0xFF;
        means[x] += weight * red;
        means[to + x] += weight * green;
        means[2 * to + x] += weight * blue;
        float rest = whole[i] - weight;
        if (rest > 0) {
          means[x + 1] += rest * red;
          means[to + x + 1] += rest * green;
          means[2 * to + x + 1] += rest * blue;
        }
      }
    }
  }
}
