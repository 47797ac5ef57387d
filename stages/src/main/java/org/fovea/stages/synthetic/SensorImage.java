package org.fovea.stages.synthetic;

/** Light on the sensor, one plane a channel, full scale 1; then blurred, noisy and quantised. */
final class SensorImage {
  /** Largest variance, in pixels squared, that one pass of three taps keeps smooth. */
  private static final double VARIANCE_OF_ONE_PASS = 0.5;

  private final int widthPx;
  private final int heightPx;
  private final float[][] channels;

  SensorImage(int widthPx, int heightPx) {
    this.widthPx = widthPx;
    this.heightPx = heightPx;
    this.channels = new float[3][widthPx * heightPx];
  }

  void set(int pixel, float red, float green, float blue) {
    channels[0][pixel] = red;
    channels[1][pixel] = green;
    channels[2][pixel] = blue;
  }

  /**
   * Blurs with as many passes of (a, 1 - 2a, a) as the variance needs; the border is left alone.
   */
  void blur(double sigmaPx) {
    int passes = (int) StrictMath.ceil(sigmaPx * sigmaPx / VARIANCE_OF_ONE_PASS);
    float side = (float) (sigmaPx * sigmaPx / passes / 2);
    float[] rowAbove = new float[widthPx];
    for (int pass = 0; pass < passes; pass++) {
      for (float[] channel : channels) {
        blurRows(channel, side);
        blurColumns(channel, side, rowAbove);
      }
    }
  }

  private void blurRows(float[] channel, float side) {
    for (int row = 0; row < heightPx; row++) {
      int start = row * widthPx;
      float before = channel[start];
      for (int at = start + 1; at < start + widthPx - 1; at++) {
        float here = channel[at];
        channel[at] = here + side * (before + channel[at + 1] - 2 * here);
        before = here;
      }
    }
  }

  private void blurColumns(float[] channel, float side, float[] rowAbove) {
    System.arraycopy(channel, 0, rowAbove, 0, widthPx);
    for (int row = 1; row < heightPx - 1; row++) {
      int start = row * widthPx;
      for (int column = 0; column < widthPx; column++) {
        int at = start + column;
        float here = channel[at];
        channel[at] = here + side * (rowAbove[column] + channel[at + widthPx] - 2 * here);
        rowAbove[column] = here;
      }
    }
  }

  /**
   * Adds noise and quantises.
   *
   * @param noise standard deviation of the noise of each channel, as a fraction of full scale
   * @return red, green, blue of each pixel, row by row
   */
  byte[] develop(double noise, DrawingRandom random) {
    float sigma = (float) (255 * noise);
    byte[] rgb = new byte[3 * widthPx * heightPx];
    for (int pixel = 0; pixel < widthPx * heightPx; pixel++) {
      for (int channel = 0; channel < 3; channel++) {
        float value = 255 * channels[channel][pixel];
        // Dark pixels are less noisy: a third of the noise is read-out, the rest grows with light.
        float amount = sigma * (0.33f + 0.67f * Math.min(1, value / 128));
        int level = (int) (value + amount * random.nextBellShaped() + 0.5f);
        rgb[3 * pixel + channel] = (byte) Math.max(0, Math.min(255, level));
      }
    }
    return rgb;
  }
}
