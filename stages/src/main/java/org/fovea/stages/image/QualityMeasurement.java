package org.fovea.stages.image;

import java.util.Arrays;
import java.util.Optional;

/**
 * Measures the quality of the retinal disc at a fixed size, {@link DiscSample#DIAMETER_PX}.
 *
 * <p>Which parts count is decided for blocks of 4 by 4 pixels: those within the rim make up the
 * disc; those in the dark or washed out are hidden; contrast is measured in visible blocks whose
 * neighbours are visible too, so that edges of what hides the retina are not taken for detail.
 */
final class QualityMeasurement {
  private static final int BLOCK_PX = 4;

  /** Just inside the rim, where the light falls off, nothing is expected. */
  private static final double INSIDE_RIM = 0.97;

  /** A block this dark shows nothing, however bright the rest is, 0 to 255. */
  private static final double DARK = 6;

  /** Nor does one this much darker than the brightest tenth of the disc. */
  private static final double DARK_SHARE = 0.12;

  private static final double BRIGHTEST = 0.9;
  private static final float CLIPPED = 250;
  private static final float CAMERA_NOISE = 1;

  /** Lines stand out where they differ from the retina by more than so many median deviations. */
  private static final float STANDS_OUT = 3;

  private final DiscSample sample;
  private final int blocksWide;
  private final int blocksHigh;

  /** Means of red, green and blue, and luma, by block. */
  private final float[][] means;

  private final float[] blockLuma;
  private final boolean[] inDisc;
  private final boolean[] visible;

  private QualityMeasurement(DiscSample sample) {
    this.sample = sample;
    blocksWide = Math.max(1, sample.widthPx / BLOCK_PX);
    blocksHigh = Math.max(1, sample.heightPx / BLOCK_PX);
    int blocks = blocksWide * blocksHigh;
    means = new float[3][blocks];
    blockLuma = new float[blocks];
    inDisc = new boolean[blocks];
    visible = new boolean[blocks];
  }

  /**
   * Measures a photograph.
   *
   * @param box the box of its disc
   * @param outline the rim of its disc, where one was found
   */
  static QualityMeasures of(RgbImage image, RetinalDisc box, Optional<DiscOutline> outline) {
    Region disc = outline.map(rim -> Region.of(rim, box, image)).orElse(Region.of(box, image));
    int left = disc.left;
    int top = disc.top;
    int right = disc.right;
    int bottom = disc.bottom;
    DiscSample sample = DiscSample.of(image, left, top, right - left, bottom - top, disc.diameter);
    QualityMeasurement measurement = new QualityMeasurement(sample);
    measurement.averageBlocks();
    double scale = (double) sample.widthPx / (right - left);
    double leftPx = left;
    double topPx = top;
    measurement.findDisc(outline.map(rim -> rim.placed(leftPx, topPx, scale)));
    measurement.findVisible();
    return measurement.measures();
  }

  /** The part of the picture that the disc should be in: a box reaches only as far as it is lit. */
  private record Region(int left, int top, int right, int bottom, double diameter) {

    static Region of(DiscOutline rim, RetinalDisc box, RgbImage image) {
      int right = box.leftPx() + box.widthPx();
      int bottom = box.topPx() + box.heightPx();
      return new Region(
          clamp(Math.floor(rim.centreXPx() - rim.radiusXPx()), 0, box.leftPx()),
          clamp(Math.floor(rim.centreYPx() - rim.radiusYPx()), 0, box.topPx()),
          clamp(Math.ceil(rim.centreXPx() + rim.radiusXPx()), right, image.widthPx()),
          clamp(Math.ceil(rim.centreYPx() + rim.radiusYPx()), bottom, image.heightPx()),
          2 * Math.max(rim.radiusXPx(), rim.radiusYPx()));
    }

    /**
     * Without a rim the disc is taken to be as high as wide: what is missing at one side is hidden;
     * where there is black at both, a picture was cut and put on a larger one.
     */
    static Region of(RetinalDisc box, RgbImage image) {
      int right = box.leftPx() + box.widthPx();
      int bottom = box.topPx() + box.heightPx();
      int diameter = Math.max(box.widthPx(), box.heightPx());
      int wider = oneSided(box.leftPx(), image.widthPx() - right, diameter - box.widthPx());
      int higher = oneSided(box.topPx(), image.heightPx() - bottom, diameter - box.heightPx());
      return new Region(
          box.leftPx() - Math.max(0, -wider),
          box.topPx() - Math.max(0, -higher),
          right + Math.max(0, wider),
          bottom + Math.max(0, higher),
          diameter);
    }

    /** Returns what is missing: below 0 before the box, above 0 behind it. */
    private static int oneSided(int before, int behind, int missing) {
      if (before > 0 == behind > 0) {
        return 0;
      }
      return before > 0 ? -Math.min(before, missing) : Math.min(behind, missing);
    }

    private static int clamp(double value, int low, int high) {
      return (int) Math.max(low, Math.min(high, value));
    }
  }

  private void averageBlocks() {
    for (int channel = 0; channel < 3; channel++) {
      float[] from = sample.channels[channel];
      for (int by = 0; by < blocksHigh; by++) {
        for (int bx = 0; bx < blocksWide; bx++) {
          means[channel][by * blocksWide + bx] = blockMean(from, bx, by);
        }
      }
    }
    for (int i = 0; i < blockLuma.length; i++) {
      blockLuma[i] = luma(means[0][i], means[1][i], means[2][i]);
    }
  }

  private float blockMean(float[] from, int bx, int by) {
    int high = Math.min(BLOCK_PX, sample.heightPx);
    int wide = Math.min(BLOCK_PX, sample.widthPx);
    float sum = 0;
    for (int y = 0; y < high; y++) {
      int at = (by * BLOCK_PX + y) * sample.widthPx + bx * BLOCK_PX;
      for (int x = 0; x < wide; x++) {
        sum += from[at + x];
      }
    }
    return sum / (high * wide);
  }

  /** Luma of ITU-R BT.601, as in JPEG. */
  private static float luma(float red, float green, float blue) {
    return 0.299f * red + 0.587f * green + 0.114f * blue;
  }

  private void findDisc(Optional<DiscOutline> outline) {
    for (int by = 0; by < blocksHigh; by++) {
      for (int bx = 0; bx < blocksWide; bx++) {
        double x = (bx + 0.5) * BLOCK_PX;
        double y = (by + 0.5) * BLOCK_PX;
        inDisc[by * blocksWide + bx] =
            outline.isEmpty() || outline.get().distance(x, y) < INSIDE_RIM;
      }
    }
  }

  private void findVisible() {
    float[] sorted = new float[blockLuma.length];
    int count = 0;
    for (int i = 0; i < blockLuma.length; i++) {
      if (inDisc[i]) {
        sorted[count++] = blockLuma[i];
      }
    }
    Arrays.sort(sorted, 0, count);
    float bright = count == 0 ? 0 : sorted[(int) (BRIGHTEST * (count - 1))];
    double dark = Math.max(DARK, DARK_SHARE * bright);
    for (int i = 0; i < blockLuma.length; i++) {
      visible[i] = inDisc[i] && blockLuma[i] >= dark && means[1][i] < CLIPPED;
    }
  }

  private QualityMeasures measures() {
    double[] sums = new double[3];
    int disc = 0;
    int seen = 0;
    int warm = 0;
    double brightness = 0;
    double chroma = 0;
    for (int i = 0; i < inDisc.length; i++) {
      disc += inDisc[i] ? 1 : 0;
      brightness += inDisc[i] ? blockLuma[i] : 0;
      if (visible[i]) {
        seen++;
        float red = means[0][i];
        float green = means[1][i];
        float blue = means[2][i];
        sums[0] += red;
        sums[1] += green;
        sums[2] += blue;
        warm += red >= blue ? 1 : 0;
        chroma += Math.max(red, Math.max(green, blue)) - Math.min(red, Math.min(green, blue));
      }
    }
    double all = Math.max(1, sums[0] + sums[1] + sums[2]);
    float[] luma = new float[sample.widthPx * sample.heightPx];
    for (int i = 0; i < luma.length; i++) {
      luma[i] = luma(sample.channels[0][i], sample.channels[1][i], sample.channels[2][i]);
    }
    DetailContrast detail = new DetailContrast(luma, sample.widthPx, sample.heightPx);
    boolean[] inner = innerBlocks();
    double fine = detail.fine(inner, blocksWide, BLOCK_PX);
    double coarse = DetailContrast.coarse(blockLuma, inner, blocksWide, blocksHigh);
    return new QualityMeasures(
        brightness / Math.max(1, disc),
        clippedShare(sample.channels[0]),
        clippedShare(sample.channels[1]),
        1 - (double) seen / Math.max(1, disc),
        fine,
        coarse,
        fine / (coarse + CAMERA_NOISE),
        chroma / Math.max(1, seen),
        sums[0] / all,
        sums[1] / all,
        sums[2] / all,
        (double) warm / Math.max(1, seen),
        detail.sign(inner, blocksWide, BLOCK_PX, STANDS_OUT));
  }

  private double clippedShare(float[] channel) {
    int clipped = 0;
    int all = 0;
    for (int i = 0; i < inDisc.length; i++) {
      if (inDisc[i]) {
        int at = (i / blocksWide) * BLOCK_PX * sample.widthPx + (i % blocksWide) * BLOCK_PX;
        clipped += channel[at] >= CLIPPED ? 1 : 0; // one pixel of each block is enough
        all++;
      }
    }
    return (double) clipped / Math.max(1, all);
  }

  /** Two blocks from all that is hidden, so that smoothing does not reach it. */
  private boolean[] innerBlocks() {
    return eroded(eroded(visible));
  }

  private boolean[] eroded(boolean[] blocks) {
    boolean[] inner = new boolean[blocks.length];
    for (int by = 1; by < blocksHigh - 1; by++) {
      for (int bx = 1; bx < blocksWide - 1; bx++) {
        int at = by * blocksWide + bx;
        boolean all = true;
        for (int row = at - blocksWide; row <= at + blocksWide; row += blocksWide) {
          all &= blocks[row - 1] && blocks[row] && blocks[row + 1];
        }
        inner[at] = all;
      }
    }
    return inner;
  }
}
