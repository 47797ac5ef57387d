package org.fovea.stages.image;

import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import org.fovea.schema.FailureCode;
import org.fovea.stages.deadletter.RejectedInputException;

/**
 * Turns the components that a JPEG file stores into red, green and blue, with libjpeg's fixed-point
 * arithmetic.
 *
 * @see <a href="https://www.itu.int/rec/T-REC-T.871">ITU-T T.871, section 7</a>
 */
final class JpegPixels {
  private static final int FRACTION_BITS = 16;
  private static final int HALF = 1 << (FRACTION_BITS - 1);
  private static final int RED_OF_CR = fixed(1.402);
  private static final int GREEN_OF_CR = fixed(0.71414);
  private static final int GREEN_OF_CB = fixed(0.34414);
  private static final int BLUE_OF_CB = fixed(1.772);

  private JpegPixels() {}

  /** Converts a raster of 1, 3 or 4 components of 8 bits; may write into its memory. */
  static RgbImage toRgb(Raster raster, JpegSegments.Colour colour) throws RejectedInputException {
    int bands =
        switch (colour) {
          case GRAY -> 1;
          case RGB, YCBCR -> 3;
          case CMYK, YCCK -> 4;
        };
    if (raster.getNumBands() != bands
        || raster.getDataBuffer().getDataType() != DataBuffer.TYPE_BYTE) {
      throw new RejectedInputException(
          FailureCode.UNDECODABLE,
          "the JPEG file stores "
              + raster.getNumBands()
              + " components where its header names "
              + bands
              + ", or not of 8 bits each");
    }
    byte[] stored = RasterPixels.bytes(raster);
    int pixels = raster.getWidth() * raster.getHeight();
    byte[] rgb =
        switch (colour) {
          case GRAY -> RasterPixels.repeatGray(stored, pixels);
          case RGB -> stored;
          case YCBCR -> {
            yCbCrInPlace(stored, 3);
            yield stored;
          }
          case CMYK -> onPaper(stored, pixels);
          case YCCK -> {
            yCbCrInPlace(stored, 4);
            // In a YCCK file the formula gives 255 minus what a CMYK file would store.
            for (int at = 0; at < stored.length; at += 4) {
              stored[at] = (byte) ~stored[at];
              stored[at + 1] = (byte) ~stored[at + 1];
              stored[at + 2] = (byte) ~stored[at + 2];
            }
            yield onPaper(stored, pixels);
          }
        };
    return new RgbImage(raster.getWidth(), raster.getHeight(), rgb);
  }

  private static void yCbCrInPlace(byte[] stored, int step) {
    for (int at = 0; at < stored.length; at += step) {
      int y = stored[at] & 0xFF;
      int cb = (stored[at + 1] & 0xFF) - 128;
      int cr = (stored[at + 2] & 0xFF) - 128;
      stored[at] = clamped(y + ((RED_OF_CR * cr + HALF) >> FRACTION_BITS));
      stored[at + 1] =
          clamped(y + ((-GREEN_OF_CB * cb - GREEN_OF_CR * cr + HALF) >> FRACTION_BITS));
      stored[at + 2] = clamped(y + ((BLUE_OF_CB * cb + HALF) >> FRACTION_BITS));
    }
  }

  /** Multiplies what the inks and black let through; both are stored as 255 minus ink. */
  private static byte[] onPaper(byte[] stored, int pixels) {
    byte[] rgb = new byte[3 * pixels];
    for (int from = 0, to = 0; to < rgb.length; from += 4, to += 3) {
      int black = stored[from + 3] & 0xFF;
      rgb[to] = (byte) RasterPixels.share(stored[from] & 0xFF, black);
      rgb[to + 1] = (byte) RasterPixels.share(stored[from + 1] & 0xFF, black);
      rgb[to + 2] = (byte) RasterPixels.share(stored[from + 2] & 0xFF, black);
    }
    return rgb;
  }

  private static byte clamped(int value) {
    return (byte) Math.max(0, Math.min(255, value));
  }

  private static int fixed(double value) {
    return (int) (value * (1 << FRACTION_BITS) + 0.5);
  }
}
