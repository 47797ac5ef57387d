package org.fovea.stages.image;

import java.util.Arrays;

/**
 * The rim of the retinal disc: a circle, or an ellipse with upright axes where a data set was
 * squashed. It may reach beyond the picture, where the disc is cut off.
 *
 * @param centreXPx column of the centre, in pixels from the left edge of the picture
 * @param centreYPx row of the centre, in pixels from the top edge
 * @param radiusXPx half its width, in pixels
 * @param radiusYPx half its height, in pixels
 */
public record DiscOutline(double centreXPx, double centreYPx, double radiusXPx, double radiusYPx) {
  public DiscOutline {
    if (!(radiusXPx > 0 && radiusYPx > 0)) { // also rejects NaN
      throw new IllegalArgumentException(
          "the radii must be above 0, but were " + radiusXPx + " and " + radiusYPx);
    }
  }

  /**
   * Returns how far a place is from the centre: 1 on the rim, less inside.
   *
   * @param xPx from the left, in pixels; the middle of the first pixel is 0.5
   * @param yPx from the top, in pixels
   */
  public double distance(double xPx, double yPx) {
    double x = (xPx - centreXPx) / radiusXPx;
    double y = (yPx - centreYPx) / radiusYPx;
    return Math.sqrt(x * x + y * y);
  }

  /**
   * Makes black what lies outside.
   *
   * @param rgb shape (height, widthPx, 3), which the outline is in; overwritten
   * @param margin what is at most so far outside stays, as a share of the radius
   */
  void blackenOutside(byte[] rgb, int widthPx, double margin) {
    int height = rgb.length / 3 / widthPx;
    for (int y = 0; y < height; y++) {
      double down = (y + 0.5 - centreYPx) / radiusYPx;
      double square = (1 + margin) * (1 + margin) - down * down;
      double half = square > 0 ? radiusXPx * Math.sqrt(square) : 0;
      // The middles of the pixels from left to right lie inside.
      int left = square > 0 ? within(Math.ceil(centreXPx - half - 0.5), widthPx) : widthPx;
      int right = Math.max(left, within(Math.floor(centreXPx + half - 0.5) + 1, widthPx));
      int row = 3 * y * widthPx;
      Arrays.fill(rgb, row, row + 3 * left, (byte) 0);
      Arrays.fill(rgb, row + 3 * right, row + 3 * widthPx, (byte) 0);
    }
  }

  private static int within(double px, int widthPx) {
    return (int) Math.max(0, Math.min(widthPx, px));
  }

  /** Returns the outline in a larger picture of which {@code reduced} is a smaller scale. */
  DiscOutline enlarged(RgbImage reduced, int widthPx, int heightPx) {
    double horizontal = (double) widthPx / reduced.widthPx();
    double vertical = (double) heightPx / reduced.heightPx();
    return new DiscOutline(
        centreXPx * horizontal, centreYPx * vertical, radiusXPx * horizontal, radiusYPx * vertical);
  }

  /** Returns the outline in a picture that was cut at {@code left}, {@code top} and then scaled. */
  DiscOutline placed(double leftPx, double topPx, double scale) {
    return new DiscOutline(
        (centreXPx - leftPx) * scale,
        (centreYPx - topPx) * scale,
        radiusXPx * scale,
        radiusYPx * scale);
  }
}
