package org.fovea.stages.image;

/** What is done about a camera's noise, once a photograph has the size that the network sees. */
public enum NoiseRemoval {
  /** Nothing. */
  NONE,
  /** Each channel's median of 3 by 3 pixels: takes away specks, keeps edges. */
  MEDIAN,
  /**
   * The mean of 5 by 5 pixels, the less of one the further it is and the more its colour differs.
   *
   * @see <a href="https://doi.org/10.1109/ICCV.1998.710815">Tomasi and Manduchi, 1998, Bilateral
   *     filtering</a>
   */
  BILATERAL;

  /** Standard deviation in space, in pixels. */
  private static final double SPACE_PX = 1.5;

  /** Standard deviation in colour: the sum of the channels' squared differences. */
  private static final double COLOUR = 25;

  private static final int REACH = 2;

  /** Returns the image without as much of its noise; the same one with {@link #NONE}. */
  RgbImage apply(RgbImage image) {
    return switch (this) {
      case NONE -> image;
      case MEDIAN -> median(image);
      case BILATERAL -> bilateral(image);
    };
  }

  private static RgbImage median(RgbImage image) {
    int width = image.widthPx();
    int height = image.heightPx();
    byte[] from = image.rgb();
    byte[] to = new byte[from.length];
    int[] nine = new int[9];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        for (int channel = 0; channel < 3; channel++) {
          int count = 0;
          for (int dy = -1; dy <= 1; dy++) {
            int row = inside(y + dy, height) * width;
            for (int dx = -1; dx <= 1; dx++) {
              int value = from[3 * (row + inside(x + dx, width)) + channel] & 0xFF;
              int at = count++;
              while (at > 0 && nine[at - 1] > value) {
                nine[at] = nine[at - 1];
                at--;
              }
              nine[at] = value;
            }
          }
          to[3 * (y * width + x) + channel] = (byte) nine[4];
        }
      }
    }
    return new RgbImage(width, height, to);
  }

  private static RgbImage bilateral(RgbImage image) {
    int width = image.widthPx();
    int height = image.heightPx();
    byte[] from = image.rgb();
    byte[] to = new byte[from.length];
    double[] ofColour = new double[3 * 255 * 255 + 1];
    for (int square = 0; square < ofColour.length; square++) {
      ofColour[square] = StrictMath.exp(-square / (2 * COLOUR * COLOUR));
    }
    double[] ofSpace = new double[2 * REACH * REACH + 1];
    for (int square = 0; square < ofSpace.length; square++) {
      ofSpace[square] = StrictMath.exp(-square / (2 * SPACE_PX * SPACE_PX));
    }
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int at = 3 * (y * width + x);
        double weights = 0;
        double red = 0;
        double green = 0;
        double blue = 0;
        for (int dy = -REACH; dy <= REACH; dy++) {
          for (int dx = -REACH; dx <= REACH; dx++) {
            int other = 3 * (inside(y + dy, height) * width + inside(x + dx, width));
            double weight =
                ofSpace[dx * dx + dy * dy] * ofColour[squaredDifference(from, at, other)];
            weights += weight;
            red += weight * (from[other] & 0xFF);
            green += weight * (from[other + 1] & 0xFF);
            blue += weight * (from[other + 2] & 0xFF);
          }
        }
        to[at] = (byte) Math.round(red / weights);
        to[at + 1] = (byte) Math.round(green / weights);
        to[at + 2] = (byte) Math.round(blue / weights);
      }
    }
    return new RgbImage(width, height, to);
  }

  private static int squaredDifference(byte[] rgb, int one, int other) {
    int red = (rgb[one] & 0xFF) - (rgb[other] & 0xFF);
    int green = (rgb[one + 1] & 0xFF) - (rgb[other + 1] & 0xFF);
    int blue = (rgb[one + 2] & 0xFF) - (rgb[other + 2] & 0xFF);
    return red * red + green * green + blue * blue;
  }

  private static int inside(int at, int length) {
    return Math.max(0, Math.min(length - 1, at));
  }
}
