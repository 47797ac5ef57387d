package org.fovea.stages.image;

/**
 * Exact quarter turns of a square image: permutations of its pixels, so that turning back gives the
 * same bytes.
 */
public final class Rotation {
  private Rotation() {}

  /**
   * Returns the image turned clockwise; the same array for 0 degrees.
   *
   * @param rgb shape (sidePx, sidePx, 3): rows, columns, channels
   * @param sidePx width and height, in pixels
   * @param degrees 0, 90, 180 or 270
   * @throws IllegalArgumentException for other degrees or another number of bytes
   */
  public static byte[] clockwise(byte[] rgb, int sidePx, int degrees) {
    if (rgb.length != 3L * sidePx * sidePx) {
      throw new IllegalArgumentException(
          "a square of " + sidePx + " pixels has 3 bytes each, but there are " + rgb.length);
    }
    // EXIF has the same turns among its eight orientations.
    int orientation =
        switch (degrees) {
          case 0 -> 1;
          case 90 -> 6;
          case 180 -> 3;
          case 270 -> 8;
          default ->
              throw new IllegalArgumentException(
                  "degrees must be 0, 90, 180 or 270, but was " + degrees);
        };
    return Orientation.upright(new RgbImage(sidePx, sidePx, rgb), orientation).rgb();
  }
}
