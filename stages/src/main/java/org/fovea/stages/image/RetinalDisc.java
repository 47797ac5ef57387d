package org.fovea.stages.image;

import org.fovea.schema.FieldOfView;

/**
 * Where the retina is in a photograph, and how bright it is there. The disc is what stands out from
 * the black around it; it may be cut off on any side.
 *
 * @param leftPx first column of its bounding box
 * @param topPx first row of its bounding box
 * @param widthPx width of its bounding box, in pixels
 * @param heightPx height of its bounding box, in pixels
 * @param coverage share of the box that the disc covers, 0 to 1
 * @param meanRed mean of the red channel inside the disc, 0 to 255
 * @param meanGreen mean of the green channel inside the disc, 0 to 255
 * @param meanBlue mean of the blue channel inside the disc, 0 to 255
 */
public record RetinalDisc(
    int leftPx,
    int topPx,
    int widthPx,
    int heightPx,
    double coverage,
    double meanRed,
    double meanGreen,
    double meanBlue) {

  /** Returns its place, as it is recorded. */
  public FieldOfView toFieldOfView() {
    return scaled(0, 0, 1);
  }

  /** Returns its place after the box was moved to {@code left}, {@code top} and then scaled. */
  FieldOfView placed(int left, int top, double scale) {
    return scaled(left - leftPx, top - topPx, scale);
  }

  /**
   * Returns the disc as it lies in a larger picture of the same.
   *
   * @param shown the picture that it was found in
   */
  RetinalDisc enlarged(RgbImage shown, int toWidthPx, int toHeightPx) {
    int left = at(leftPx, shown.widthPx(), toWidthPx);
    int top = at(topPx, shown.heightPx(), toHeightPx);
    return new RetinalDisc(
        left,
        top,
        at(leftPx + widthPx, shown.widthPx(), toWidthPx) - left,
        at(topPx + heightPx, shown.heightPx(), toHeightPx) - top,
        coverage,
        meanRed,
        meanGreen,
        meanBlue);
  }

  private static int at(int px, int ofPx, int toPx) {
    return (int) Math.round((double) px * toPx / ofPx);
  }

  private FieldOfView scaled(int rightwards, int downwards, double scale) {
    return FieldOfView.newBuilder()
        .setLeftPx((leftPx + rightwards) * scale)
        .setTopPx((topPx + downwards) * scale)
        .setWidthPx(widthPx * scale)
        .setHeightPx(heightPx * scale)
        .setCoverage(coverage)
        .build();
  }
}
