package org.fovea.stages.lesions;

import java.util.ArrayList;
import java.util.List;
import org.opencv.core.Core;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.imgproc.Imgproc;

/**
 * Openings with straight lines of one length in twelve directions. Close it: it holds native
 * memory.
 *
 * <p>What is bright and longer than the line in some direction survives in the supremum; in the
 * infimum only what is wider than it in all of them. Their difference is what is long and narrow, a
 * vessel; what even the supremum loses is a blob.
 *
 * @see <a href="https://doi.org/10.1109/83.931095">Zana and Klein, 2001, Segmentation of
 *     vessel-like patterns using mathematical morphology and curvature evaluation</a>
 * @see <a href="https://doi.org/10.1006/cbmr.1996.0021">Spencer et al., 1996, An image-processing
 *     strategy for the segmentation and quantification of microaneurysms</a>
 */
final class DirectionalOpenings implements AutoCloseable {
  private static final int DIRECTIONS = 12;

  /** The highest of the openings at each pixel. */
  final Mat supremum = new Mat();

  /** The lowest of them. */
  final Mat infimum = new Mat();

  /**
   * @param bright bytes, what is looked for being bright
   * @param lengthPx length of the lines, in pixels; made odd
   */
  DirectionalOpenings(Mat bright, int lengthPx) {
    try (NativeMats passing = new NativeMats()) {
      Mat opened = passing.create();
      for (Mat line : lines(lengthPx, passing)) {
        Imgproc.morphologyEx(bright, opened, Imgproc.MORPH_OPEN, line);
        if (supremum.empty()) {
          opened.copyTo(supremum);
          opened.copyTo(infimum);
        } else {
          Core.max(supremum, opened, supremum);
          Core.min(infimum, opened, infimum);
        }
      }
    }
  }

  /** The set of lines is the same when turned by 90 degrees: so are the openings. */
  private static List<Mat> lines(int lengthPx, NativeMats mats) {
    int reach = Math.max(1, lengthPx / 2);
    int side = 2 * reach + 1;
    List<Mat> lines = new ArrayList<>();
    for (int direction = 0; direction < DIRECTIONS; direction++) {
      double radians = Math.PI * direction / DIRECTIONS;
      double cosine = StrictMath.cos(radians);
      double sine = StrictMath.sin(radians);
      byte[] line = new byte[side * side];
      for (int halfStep = -2 * reach; halfStep <= 2 * reach; halfStep++) {
        int x = (int) StrictMath.rint(0.5 * halfStep * cosine);
        int y = (int) StrictMath.rint(0.5 * halfStep * sine);
        line[(reach + y) * side + reach + x] = 1;
      }
      Mat mat = mats.keep(new Mat(side, side, CvType.CV_8UC1));
      mat.put(0, 0, line);
      lines.add(mat);
    }
    return lines;
  }

  @Override
  public void close() {
    supremum.release();
    infimum.release();
  }
}
