package org.fovea.stages.lesions;

import java.util.ArrayList;
import java.util.List;
import org.opencv.core.Core;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Scalar;
import org.opencv.core.Size;
import org.opencv.imgproc.Imgproc;

/**
 * Looks for spots that stand out and are not long: what is left of a picture where its openings
 * with lines in all directions are taken away.
 *
 * @see <a href="https://doi.org/10.1109/TMI.2002.806290">Walter et al., 2002, A contribution of
 *     image processing to the diagnosis of diabetic retinopathy</a>
 * @see <a href="https://doi.org/10.1016/j.media.2007.05.001">Walter et al., 2007, Automatic
 *     detection of microaneurysms in color fundus images</a>
 */
final class BlobSearch {
  /** Least contrast against the local mean that belongs to a blob at all. */
  private static final double LEAST_CONTRAST = 0.03;

  /** Least contrast at its best place. */
  static final double LEAST_PEAK = 0.05;

  private static final double MOST_ELONGATION = 3.5;
  private static final double MOST_ON_VESSELS = 0.5;

  /** Least area in pixels of the reduced picture: fewer have no shape. */
  private static final int LEAST_AREA = 6;

  private final EnhancedRetina eye;
  private final Mat searched;
  private final Mat vessels;

  /**
   * What was found.
   *
   * @param blobs in the order of their first pixels, by scale
   * @param mask for each pixel of the picture, row by row, whether a blob covers it
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  record Found(List<Blob> blobs, boolean[] mask) {}

  /**
   * @param searched 255 where blobs may be, else 0
   * @param vessels 255 where vessels are, else 0
   */
  BlobSearch(EnhancedRetina eye, Mat searched, Mat vessels) {
    this.eye = eye;
    this.searched = searched;
    this.vessels = vessels;
  }

  /**
   * Searches at all scales.
   *
   * @param bright bytes of the size of the picture, what is looked for being bright
   */
  Found in(Mat bright) {
    List<Blob> blobs = new ArrayList<>();
    boolean[] mask = new boolean[eye.diameterPx * eye.diameterPx];
    for (BlobScale scale : BlobScale.values()) {
      search(bright, scale, blobs, mask);
    }
    return new Found(blobs, mask);
  }

  private void search(Mat bright, BlobScale scale, List<Blob> blobs, boolean[] mask) {
    try (NativeMats mats = new NativeMats()) {
      int side = eye.diameterPx / scale.reduction();
      Mat picture = reduced(bright, side, Imgproc.INTER_AREA, mats);
      Imgproc.GaussianBlur(picture, picture, new Size(3, 3), 0);
      Mat response = mats.create();
      try (DirectionalOpenings openings =
          new DirectionalOpenings(picture, scale.lengthPx(eye.diameterPx))) {
        Core.subtract(picture, openings.supremum, response);
      }
      Core.bitwise_and(response, reduced(searched, side, Imgproc.INTER_NEAREST, mats), response);
      Mat standing = mats.create();
      Core.compare(response, new Scalar(level(LEAST_CONTRAST)), standing, Core.CMP_GE);
      Mat labelled = mats.create();
      int count = Imgproc.connectedComponents(standing, labelled, 8, CvType.CV_32S);
      int[] labels = new int[(int) labelled.total()];
      labelled.get(0, 0, labels);
      Component[] components = new Component[count];
      byte[] responses = VesselMap.bytes(response);
      byte[] onVessels = VesselMap.bytes(reduced(vessels, side, Imgproc.INTER_NEAREST, mats));
      for (int i = 0; i < labels.length; i++) {
        if (labels[i] > 0) {
          if (components[labels[i]] == null) {
            components[labels[i]] = new Component();
          }
          components[labels[i]].add(i % side, i / side, responses[i] & 0xff, onVessels[i] != 0);
        }
      }
      boolean[] kept = new boolean[count];
      for (int label = 1; label < count; label++) {
        kept[label] = components[label].isBlob();
        if (kept[label]) {
          blobs.add(components[label].blob(scale));
        }
      }
      paint(labels, kept, side, scale.reduction(), mask);
    }
  }

  private static Mat reduced(Mat whole, int side, int interpolation, NativeMats mats) {
    Mat small = mats.create();
    Imgproc.resize(whole, small, new Size(side, side), 0, 0, interpolation);
    return small;
  }

  private void paint(int[] labels, boolean[] kept, int side, int reduction, boolean[] mask) {
    for (int y = 0; y < eye.diameterPx; y++) {
      for (int x = 0; x < eye.diameterPx; x++) {
        int label = labels[y / reduction * side + x / reduction];
        mask[y * eye.diameterPx + x] |= kept[label];
      }
    }
  }

  private static double level(double contrast) {
    return contrast * EnhancedRetina.MEAN_LEVEL;
  }

  /** The pixels that hang together, summed up. */
  private static final class Component {
    private int area;
    private int highest;
    private int onVessels;
    private double sumX;
    private double sumY;
    private double sumXx;
    private double sumYy;
    private double sumXy;

    void add(int x, int y, int response, boolean onVessel) {
      area++;
      highest = Math.max(highest, response);
      onVessels += onVessel ? 1 : 0;
      sumX += x;
      sumY += y;
      sumXx += (double) x * x;
      sumYy += (double) y * y;
      sumXy += (double) x * y;
    }

    boolean isBlob() {
      return area >= LEAST_AREA
          && highest >= level(LEAST_PEAK)
          && onVessels <= MOST_ON_VESSELS * area
          && elongation() <= MOST_ELONGATION;
    }

    /** Ratio of the axes of the ellipse with the same moments; a pixel is a square, not a point. */
    private double elongation() {
      double xx = sumXx / area - sumX / area * (sumX / area) + 1.0 / 12;
      double yy = sumYy / area - sumY / area * (sumY / area) + 1.0 / 12;
      double xy = sumXy / area - sumX / area * (sumY / area);
      double middle = (xx + yy) / 2;
      double apart = Math.sqrt((xx - yy) * (xx - yy) / 4 + xy * xy);
      return Math.sqrt((middle + apart) / Math.max(middle - apart, 1.0 / 12));
    }

    Blob blob(BlobScale scale) {
      int reduction = scale.reduction();
      return new Blob(
          scale,
          reduction * (sumX / area + 0.5),
          reduction * (sumY / area + 0.5),
          (double) area * reduction * reduction,
          (double) highest / EnhancedRetina.MEAN_LEVEL,
          elongation());
    }
  }
}
