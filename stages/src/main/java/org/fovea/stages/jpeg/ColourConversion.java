package org.fovea.stages.jpeg;

/**
 * Turns the components that a JPEG file stores into red, green and blue, with libjpeg's fixed-point
 * arithmetic.
 *
 * @see <a href="https://www.itu.int/rec/T-REC-T.871">ITU-T T.871, section 7</a>
 */
final class ColourConversion {
  private static final int FRACTION_BITS = 16;
  private static final int HALF = 1 << (FRACTION_BITS - 1);
  private static final int RED_OF_CR = fixed(1.402);
  private static final int GREEN_OF_CR = fixed(0.71414);
  private static final int GREEN_OF_CB = fixed(0.34414);
  private static final int BLUE_OF_CB = fixed(1.772);

  private ColourConversion() {}

  /**
   * Writes a row of red, green and blue.
   *
   * @param rows the components, each at the row wanted; as many as {@code colour} has
   * @param at where the row begins in {@code rgb}
   */
  static void row(
      UpsampledRows[] rows, JpegSegments.Colour colour, int widthPx, byte[] rgb, int at) {
    switch (colour) {
      case GRAY -> copy(rows[0], rows[0], rows[0], widthPx, rgb, at);
      case RGB -> copy(rows[0], rows[1], rows[2], widthPx, rgb, at);
      case YCBCR -> fromYCbCr(rows, widthPx, rgb, at);
      case CMYK -> {
        copy(rows[0], rows[1], rows[2], widthPx, rgb, at);
        onPaper(rows[3], widthPx, rgb, at);
      }
      case YCCK -> {
        fromYCbCr(rows, widthPx, rgb, at);
        // In a YCCK file the formula gives 255 minus what a CMYK file would store.
        for (int i = at; i < at + 3 * widthPx; i++) {
          rgb[i] = (byte) ~rgb[i];
        }
        onPaper(rows[3], widthPx, rgb, at);
      }
    }
  }

  private static void copy(
      UpsampledRows red, UpsampledRows green, UpsampledRows blue, int widthPx, byte[] rgb, int at) {
    for (int x = 0, to = at; x < widthPx; x++, to += 3) {
      rgb[to] = red.row[red.from + x];
      rgb[to + 1] = green.row[green.from + x];
      rgb[to + 2] = blue.row[blue.from + x];
    }
  }

  private static void fromYCbCr(UpsampledRows[] rows, int widthPx, byte[] rgb, int at) {
    byte[] ofY = rows[0].row;
    byte[] ofCb = rows[1].row;
    byte[] ofCr = rows[2].row;
    int yAt = rows[0].from;
    int cbAt = rows[1].from;
    int crAt = rows[2].from;
    for (int x = 0, to = at; x < widthPx; x++, to += 3) {
      int y = ofY[yAt + x] & 0xFF;
      int cb = (ofCb[cbAt + x] & 0xFF) - 128;
      int cr = (ofCr[crAt + x] & 0xFF) - 128;
      rgb[to] = clamped(y + ((RED_OF_CR * cr + HALF) >> FRACTION_BITS));
      rgb[to + 1] = clamped(y + ((-GREEN_OF_CB * cb - GREEN_OF_CR * cr + HALF) >> FRACTION_BITS));
      rgb[to + 2] = clamped(y + ((BLUE_OF_CB * cb + HALF) >> FRACTION_BITS));
    }
  }

  /** Multiplies what the inks and black let through; both are stored as 255 minus ink. */
  private static void onPaper(UpsampledRows blackRow, int widthPx, byte[] rgb, int at) {
    for (int x = 0, to = at; x < widthPx; x++, to += 3) {
      int black = blackRow.row[blackRow.from + x] & 0xFF;
      for (int channel = to; channel < to + 3; channel++) {
        rgb[channel] = (byte) (((rgb[channel] & 0xFF) * black + 127) / 255);
      }
    }
  }

  private static byte clamped(int value) {
    return (byte) Math.max(0, Math.min(255, value));
  }

  private static int fixed(double value) {
    return (int) (value * (1 << FRACTION_BITS) + 0.5);
  }
}
