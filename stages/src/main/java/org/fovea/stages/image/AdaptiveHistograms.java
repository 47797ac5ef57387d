package org.fovea.stages.image;

import java.util.BitSet;

/**
 * Contrast-limited adaptive histogram equalisation of the luma of what is retina.
 *
 * <p>OpenCV has no such thing with a mask: there the black around the disc fills the histograms of
 * the outer tiles, and decides the contrast of the retina in them.
 */
final class AdaptiveHistograms {
  private static final int TILES = 8;
  private static final int LEVELS = 256;

  /** No level may have more than so many times its share, which bounds the slope of the mapping. */
  private static final double CLIP = 2;

  private AdaptiveHistograms() {}

  /**
   * Maps each pixel's luma by the histograms of the tiles around it, and moves its channels alike.
   *
   * @param counted which pixels are counted and changed; the others stay as they are
   */
  static RgbImage equalised(RgbImage image, BitSet counted) {
    int width = image.widthPx();
    int height = image.heightPx();
    double[][] mappings = mappings(image, counted);
    byte[] rgb = image.rgb().clone();
    for (int i = counted.nextSetBit(0); i >= 0; i = counted.nextSetBit(i + 1)) {
      int row = i / width;
      double tileX = (i % width + 0.5) * TILES / width - 0.5;
      double tileY = (row + 0.5) * TILES / height - 0.5;
      int luma = luma(image.rgb(), i);
      double mapped = interpolated(mappings, tileX, tileY, luma);
      for (int at = 3 * i; at < 3 * i + 3; at++) {
        double value = (image.rgb()[at] & 0xFF) + mapped - luma;
        rgb[at] = (byte) Math.round(Math.max(0, Math.min(LEVELS - 1, value)));
      }
    }
    return new RgbImage(width, height, rgb);
  }

  private static int luma(byte[] rgb, int pixel) {
    int at = 3 * pixel;
    return (299 * (rgb[at] & 0xFF) + 587 * (rgb[at + 1] & 0xFF) + 114 * (rgb[at + 2] & 0xFF) + 500)
        / 1000;
  }

  private static double interpolated(double[][] mappings, double tileX, double tileY, int luma) {
    int left = (int) Math.floor(tileX);
    int top = (int) Math.floor(tileY);
    double right = tileX - left;
    double bottom = tileY - top;
    return (1 - bottom)
            * ((1 - right) * at(mappings, left, top, luma)
                + right * at(mappings, left + 1, top, luma))
        + bottom
            * ((1 - right) * at(mappings, left, top + 1, luma)
                + right * at(mappings, left + 1, top + 1, luma));
  }

  private static double at(double[][] mappings, int tileX, int tileY, int luma) {
    int x = Math.max(0, Math.min(TILES - 1, tileX));
    int y = Math.max(0, Math.min(TILES - 1, tileY));
    return mappings[y * TILES + x][luma];
  }

  private static double[][] mappings(RgbImage image, BitSet counted) {
    int width = image.widthPx();
    double[][] histograms = new double[TILES * TILES][LEVELS];
    double[] counts = new double[TILES * TILES];
    for (int i = counted.nextSetBit(0); i >= 0; i = counted.nextSetBit(i + 1)) {
      int tile = (i / width) * TILES / image.heightPx() * TILES + (i % width) * TILES / width;
      histograms[tile][luma(image.rgb(), i)]++;
      counts[tile]++;
    }
    for (int tile = 0; tile < histograms.length; tile++) {
      toMapping(histograms[tile], counts[tile]);
    }
    return histograms;
  }

  /**
   * Cuts what exceeds the limit, shares it out evenly, and adds up. A tile without a count maps
   * nothing.
   */
  private static void toMapping(double[] histogram, double count) {
    double limit = CLIP * count / LEVELS;
    double excess = 0;
    for (double level : histogram) {
      excess += Math.max(0, level - limit);
    }
    double sum = 0;
    for (int level = 0; level < LEVELS; level++) {
      sum += Math.min(histogram[level], limit) + excess / LEVELS;
      histogram[level] = count == 0 ? level : sum * (LEVELS - 1) / count;
    }
  }
}
