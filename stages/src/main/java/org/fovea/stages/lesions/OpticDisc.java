package org.fovea.stages.lesions;

import org.opencv.core.Core;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.MatOfDouble;
import org.opencv.core.Point;
import org.opencv.core.Scalar;
import org.opencv.core.Size;
import org.opencv.imgproc.Imgproc;

/**
 * Where the optic disc is: the bright spot that vessels converge on. A circle around it is left out
 * of the search for lesions.
 *
 * @param xPx centre from the left, in pixels
 * @param yPx centre from the top, in pixels
 * @param radiusPx radius of what is left out, in pixels
 */
record OpticDisc(double xPx, double yPx, double radiusPx) {
  /**
   * A little more than the radius of a disc in a field of 45 degrees, in diameters of the field.
   */
  private static final double RADIUS = 0.085;

  private static final int REDUCTION = 4;

  /** Widths, in diameters, of what is compared: a disc, what lies around it, and its vessels. */
  private static final double SPOT = 1.0 / 36;

  private static final double SURROUNDINGS = 1.0 / 8;
  private static final double CONVERGENCE = 1.0 / 22;

  /** Finds the most likely place; there always is one. */
  static OpticDisc find(EnhancedRetina eye, VesselMap vessels) {
    int side = eye.diameterPx / REDUCTION;
    try (NativeMats mats = new NativeMats()) {
      Mat retina = mats.create();
      Imgproc.resize(eye.retina, retina, new Size(side, side), 0, 0, Imgproc.INTER_NEAREST);
      Mat bright = mats.create();
      Core.addWeighted(eye.planes.get(0), 0.5, eye.planes.get(1), 0.5, 0, bright);
      Mat spot = blurred(bright, SPOT, side, mats);
      Core.subtract(spot, blurred(bright, SURROUNDINGS, side, mats), spot);
      Mat likely = mats.keep(standardised(spot, retina));
      Mat converging =
          mats.keep(standardised(blurred(vessels.mask, CONVERGENCE, side, mats), retina));
      Core.add(likely, converging, likely);
      Core.MinMaxLocResult place = Core.minMaxLoc(likely, retina);
      return new OpticDisc(
          REDUCTION * (place.maxLoc.x + 0.5),
          REDUCTION * (place.maxLoc.y + 0.5),
          RADIUS * eye.diameterPx);
    }
  }

  /** Returns a small picture of floats, blurred by a share of the diameter. */
  private static Mat blurred(Mat plane, double share, int side, NativeMats mats) {
    Mat small = mats.create();
    Imgproc.resize(plane, small, new Size(side, side), 0, 0, Imgproc.INTER_AREA);
    small.convertTo(small, CvType.CV_32F);
    Imgproc.GaussianBlur(small, small, new Size(0, 0), share * side);
    return small;
  }

  private static Mat standardised(Mat values, Mat retina) {
    MatOfDouble mean = new MatOfDouble();
    MatOfDouble deviation = new MatOfDouble();
    Core.meanStdDev(values, mean, deviation, retina);
    Mat standardised = new Mat();
    double scale = 1 / (deviation.get(0, 0)[0] + 1e-6);
    values.convertTo(standardised, CvType.CV_32F, scale, -mean.get(0, 0)[0] * scale);
    mean.release();
    deviation.release();
    return standardised;
  }

  /** Blackens the disc in a mask of the size of the picture. */
  void cutOutOf(Mat mask) {
    Imgproc.circle(
        mask,
        new Point(Math.rint(xPx), Math.rint(yPx)),
        (int) Math.rint(radiusPx),
        new Scalar(0),
        Imgproc.FILLED);
  }
}
