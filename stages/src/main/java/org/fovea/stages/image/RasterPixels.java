package org.fovea.stages.image;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import org.fovea.schema.FailureCode;
import org.fovea.stages.deadletter.RejectedInputException;

/** Takes red, green and blue out of what readers return, as stored: no profile is applied. */
final class RasterPixels {
  private RasterPixels() {}

  /**
   * Returns the image's colours: palettes looked up, gray repeated, 16 bits scaled to 8 with
   * rounding, transparency laid on black.
   */
  static RgbImage toRgb(BufferedImage image) throws RejectedInputException {
    Raster raster = image.getRaster();
    int width = raster.getWidth();
    int height = raster.getHeight();
    int bands = raster.getNumBands();
    byte[] rgb = new byte[3 * width * height];
    boolean palette = image.getColorModel() instanceof IndexColorModel;
    int colourBands = bands - (image.getColorModel().hasAlpha() && !palette ? 1 : 0);
    int type = raster.getDataBuffer().getDataType();
    int colourSpace = image.getColorModel().getColorSpace().getType();
    if (palette || type == DataBuffer.TYPE_INT || colourSpace == ColorSpace.TYPE_CMYK) {
      fromPacked(image, rgb);
    } else if ((type == DataBuffer.TYPE_BYTE || type == DataBuffer.TYPE_USHORT)
        && (colourBands == 1 || colourBands == 3)) {
      fromSamples(raster, colourBands, type == DataBuffer.TYPE_USHORT ? 65535 : 255, rgb);
    } else {
      throw new RejectedInputException(
          FailureCode.UNDECODABLE,
          "the image has "
              + bands
              + " channels in a form that is not read; whole numbers of 8 or 16 bits in 1 to 4"
              + " channels are");
    }
    return new RgbImage(width, height, rgb);
  }

  private static void fromPacked(BufferedImage image, byte[] rgb) {
    int width = image.getWidth();
    int[] row = new int[width];
    int at = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      image.getRGB(0, y, width, 1, row, 0, width);
      for (int argb : row) {
        int alpha = argb >>> 24;
        rgb[at++] = (byte) share((argb >> 16) & 0xFF, alpha);
        rgb[at++] = (byte) share((argb >> 8) & 0xFF, alpha);
        rgb[at++] = (byte) share(argb & 0xFF, alpha);
      }
    }
  }

  private static void fromSamples(Raster raster, int colourBands, int largest, byte[] rgb) {
    int width = raster.getWidth();
    int bands = raster.getNumBands();
    int[] row = new int[width * bands];
    int at = 0;
    for (int y = 0; y < raster.getHeight(); y++) {
      raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
      for (int pixel = 0; pixel < row.length; pixel += bands) {
        int alpha = bands > colourBands ? eightBits(row[pixel + colourBands], largest) : 255;
        for (int channel = 0; channel < 3; channel++) {
          int value = eightBits(row[pixel + (colourBands == 1 ? 0 : channel)], largest);
          rgb[at++] = (byte) share(value, alpha);
        }
      }
    }
  }

  private static int eightBits(int value, int largest) {
    return largest == 255 ? value : (value * 255 + 32767) / 65535;
  }

  /** Returns {@code value * share / 255}, rounded to the nearest; all are 0 to 255. */
  private static int share(int value, int share) {
    return (value * share + 127) / 255;
  }
}
