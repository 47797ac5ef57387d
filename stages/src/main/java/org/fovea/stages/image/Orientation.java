package org.fovea.stages.image;

/** Turns and mirrors an image the way its EXIF orientation asks for, so that it is upright. */
final class Orientation {
  private Orientation() {}

  /**
   * Returns the image upright; the same object for orientation 1.
   *
   * @param exifOrientation 1 to 8: the numbers tell where the first row and the first column lie
   */
  static RgbImage upright(RgbImage image, int exifOrientation) {
    int width = image.widthPx();
    int height = image.heightPx();
    // Where the first stored pixel goes, and the steps, in pixels of the upright image, from one
    // stored column to the next and from one stored row to the next.
    return switch (exifOrientation) {
      case 1 -> image;
      case 2 -> place(image, width, width - 1, -1, width);
      case 3 -> place(image, width, width * height - 1, -1, -width);
      case 4 -> place(image, width, width * (height - 1), 1, -width);
      case 5 -> place(image, height, 0, height, 1);
      case 6 -> place(image, height, height - 1, height, -1);
      case 7 -> place(image, height, width * height - 1, -height, -1);
      case 8 -> place(image, height, height * (width - 1), -height, 1);
      default ->
          throw new IllegalArgumentException(
              "exifOrientation must be between 1 and 8, but was " + exifOrientation);
    };
  }

  private static RgbImage place(
      RgbImage image, int uprightWidth, int first, int columnStep, int rowStep) {
    byte[] from = image.rgb();
    byte[] to = new byte[from.length];
    int at = 0;
    for (int row = 0; row < image.heightPx(); row++) {
      int target = 3 * (first + row * rowStep);
      for (int column = 0; column < image.widthPx(); column++, target += 3 * columnStep) {
        to[target] = from[at++];
        to[target + 1] = from[at++];
        to[target + 2] = from[at++];
      }
    }
    return new RgbImage(uprightWidth, image.widthPx() * image.heightPx() / uprightWidth, to);
  }
}
