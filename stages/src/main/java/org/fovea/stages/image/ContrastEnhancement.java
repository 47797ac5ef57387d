package org.fovea.stages.image;

import java.util.BitSet;

/**
 * What is done to the contrast, once a photograph has the size that the network sees. The black
 * around the disc stays black, and plays no part.
 */
public enum ContrastEnhancement {
  /** Nothing. */
  NONE,
  /**
   * Histogram equalisation of the luma in 8 by 8 tiles, contrast limited to twice an even spread.
   *
   * @see <a href="https://doi.org/10.1016/B978-0-12-336156-1.50061-6">Zuiderveld, 1994, Contrast
   *     limited adaptive histogram equalization</a>
   */
  CLAHE,
  /**
   * Four times the difference from the local average, around middle gray; the average is taken by a
   * Gaussian of a thirtieth of the disc's radius, so that it does not depend on the size: Graham,
   * Kaggle diabetic retinopathy detection competition report, 2015.
   */
  GRAHAM;

  private static final double RADIUS_PER_DEVIATION = 30;
  private static final double GAIN = 4;
  private static final double MIDDLE = 128;

  /**
   * Returns the image with another contrast; the same one with {@link #NONE}.
   *
   * @param discRadiusPx radius of the retinal disc in it, in pixels
   */
  RgbImage apply(RgbImage image, double discRadiusPx) {
    return switch (this) {
      case NONE -> image;
      case CLAHE -> AdaptiveHistograms.equalised(image, FieldOfViewMask.of(image));
      case GRAHAM -> aroundLocalAverage(image, discRadiusPx / RADIUS_PER_DEVIATION);
    };
  }

  private static RgbImage aroundLocalAverage(RgbImage image, double deviationPx) {
    BitSet retina = FieldOfViewMask.of(image);
    int pixels = image.widthPx() * image.heightPx();
    float[] weight = new float[pixels];
    retina.stream().forEach(pixel -> weight[pixel] = 1);
    float[] weightAround = smoothed(weight, image.widthPx(), deviationPx);
    byte[] rgb = new byte[3 * pixels];
    for (int channel = 0; channel < 3; channel++) {
      float[] values = new float[pixels];
      for (int i = retina.nextSetBit(0); i >= 0; i = retina.nextSetBit(i + 1)) {
        values[i] = image.rgb()[3 * i + channel] & 0xFF;
      }
      float[] around = smoothed(values, image.widthPx(), deviationPx);
      for (int i = retina.nextSetBit(0); i >= 0; i = retina.nextSetBit(i + 1)) {
        double value = GAIN * (values[i] - around[i] / weightAround[i]) + MIDDLE;
        rgb[3 * i + channel] = (byte) Math.round(Math.max(0, Math.min(255, value)));
      }
    }
    return new RgbImage(image.widthPx(), image.heightPx(), rgb);
  }

  private static float[] smoothed(float[] from, int widthPx, double deviationPx) {
    int reach = Math.max(1, (int) Math.ceil(3 * deviationPx));
    float[] weights = new float[reach + 1];
    for (int i = 0; i <= reach; i++) {
      weights[i] = (float) StrictMath.exp(-i * i / (2 * deviationPx * deviationPx));
    }
    int heightPx = from.length / widthPx;
    float[] rows = new float[from.length];
    for (int y = 0; y < heightPx; y++) {
      smoothLine(from, rows, y * widthPx, 1, widthPx, weights);
    }
    float[] both = new float[from.length];
    for (int x = 0; x < widthPx; x++) {
      smoothLine(rows, both, x, widthPx, heightPx, weights);
    }
    return both;
  }

  /** Weights need not add up to 1, since what is smoothed is divided by smoothed weights. */
  private static void smoothLine(
      float[] from, float[] to, int begin, int step, int count, float[] weights) {
    for (int i = 0; i < count; i++) {
      float sum = weights[0] * from[begin + i * step];
      for (int far = 1; far < weights.length; far++) {
        if (i >= far) {
          sum += weights[far] * from[begin + (i - far) * step];
        }
        if (i + far < count) {
          sum += weights[far] * from[begin + (i + far) * step];
        }
      }
      to[begin + i * step] = sum;
    }
  }
}
