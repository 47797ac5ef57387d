package org.fovea.stages.image;

/**
 * An image in memory: rows from the top, pixels from the left, three bytes a pixel (red, green,
 * blue), each 0 to 255 and taken as sRGB.
 *
 * <p>The array is not copied: whoever gives it away must not write to it again.
 */
@SuppressWarnings("ArrayRecordComponent") // identity is not asked of images; copying would cost
public record RgbImage(int widthPx, int heightPx, byte[] rgb) {
  public RgbImage {
    if (widthPx < 1 || heightPx < 1 || rgb.length != 3L * widthPx * heightPx) {
      throw new IllegalArgumentException(
          "an image of "
              + widthPx
              + " x "
              + heightPx
              + " pixels needs 3 bytes each, but there are "
              + rgb.length
              + " bytes");
    }
  }

  /**
   * Resizes a square image, with an antialiased bicubic filter.
   *
   * @param toPx side of the result, in pixels
   */
  public RgbImage resizedSquare(int toPx) {
    if (widthPx != heightPx) {
      throw new IllegalArgumentException(
          "only a square can be resized to one, but this has " + widthPx + " x " + heightPx);
    }
    return new RgbImage(toPx, toPx, BicubicResize.square(rgb, widthPx, toPx));
  }
}
