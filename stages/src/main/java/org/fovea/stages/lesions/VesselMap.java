package org.fovea.stages.lesions;

import org.opencv.core.Core;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Scalar;
import org.opencv.core.Size;
import org.opencv.imgproc.Imgproc;

/**
 * The vessels: what is dark, long and narrow. Close it: it holds native memory.
 *
 * <p>Found by rotated line elements on the enhanced picture; faint stretches count where they hang
 * together with a strong one.
 */
final class VesselMap implements AutoCloseable {
  /** Length of the lines, as a share of the diameter: longer than vessels are wide. */
  private static final double LENGTH = 1.0 / 30;

  /** Shares of the retina that are strong, and at least faint, by the vessels' own response. */
  private static final double STRONG_SHARE = 0.06;

  private static final double FAINT_SHARE = 0.14;

  /** Levels below which a response is noise, however much of the retina has less. */
  private static final int LEAST_STRONG = 22;

  private static final int LEAST_FAINT = 12;

  /** Least area of a stretch of vessel, as a share of the picture. */
  private static final double LEAST_AREA = 1.0 / 3000;

  /** How much each pixel is like a vessel, 0 to 255. */
  final Mat response = new Mat();

  /** 255 where a vessel is, else 0. */
  final Mat mask = new Mat();

  VesselMap(EnhancedRetina eye) {
    try (NativeMats passing = new NativeMats()) {
      Mat dark = passing.create();
      Core.bitwise_not(eye.enhanced, dark);
      Imgproc.GaussianBlur(dark, dark, new Size(5, 5), 0);
      try (DirectionalOpenings openings =
          new DirectionalOpenings(dark, (int) Math.round(LENGTH * eye.diameterPx))) {
        Core.subtract(openings.supremum, openings.infimum, response);
      }
      Core.bitwise_and(response, eye.retina, response);
      int[] levels = levelsAbove(eye.retina);
      Mat faint = passing.create();
      Core.compare(response, new Scalar(Math.max(LEAST_FAINT, levels[1])), faint, Core.CMP_GT);
      keepStrong(faint, Math.max(LEAST_STRONG, levels[0]), passing);
    }
  }

  /** Returns the levels that the strong and the faint shares of the retina lie above. */
  private int[] levelsAbove(Mat retina) {
    byte[] values = bytes(response);
    byte[] inside = bytes(retina);
    int[] histogram = new int[256];
    int count = 0;
    for (int i = 0; i < values.length; i++) {
      if (inside[i] != 0) {
        histogram[values[i] & 0xff]++;
        count++;
      }
    }
    int[] levels = new int[2];
    double[] shares = {STRONG_SHARE, FAINT_SHARE};
    for (int i = 0; i < levels.length; i++) {
      int level = 255;
      long above = 0;
      while (level > 0 && above + histogram[level] <= shares[i] * count) {
        above += histogram[level];
        level--;
      }
      levels[i] = level;
    }
    return levels;
  }

  /** Keeps what hangs together with something strong, and is not too small. */
  private void keepStrong(Mat faint, int strongLevel, NativeMats passing) {
    Mat labelled = passing.create();
    int count = Imgproc.connectedComponents(faint, labelled, 8, CvType.CV_32S);
    int[] labels = new int[(int) labelled.total()];
    labelled.get(0, 0, labels);
    byte[] values = bytes(response);
    boolean[] strong = new boolean[count];
    int[] area = new int[count];
    for (int i = 0; i < labels.length; i++) {
      area[labels[i]]++;
      strong[labels[i]] |= (values[i] & 0xff) > strongLevel;
    }
    byte[] kept = new byte[labels.length];
    for (int i = 0; i < labels.length; i++) {
      int label = labels[i];
      if (label > 0 && strong[label] && area[label] >= LEAST_AREA * labels.length) {
        kept[i] = (byte) 255;
      }
    }
    mask.create(faint.rows(), faint.cols(), CvType.CV_8UC1);
    mask.put(0, 0, kept);
  }

  /** Returns the values of a matrix of bytes. */
  static byte[] bytes(Mat mat) {
    byte[] bytes = new byte[(int) mat.total()];
    mat.get(0, 0, bytes);
    return bytes;
  }

  @Override
  public void close() {
    response.release();
    mask.release();
  }
}
