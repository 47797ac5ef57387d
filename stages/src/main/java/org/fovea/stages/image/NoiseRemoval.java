package org.fovea.stages.image;

import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.imgproc.Imgproc;

/** What is done about a camera's noise, once a photograph has the size that the network sees. */
public enum NoiseRemoval {
  /** Nothing. */
  NONE,
  /** Each channel's median of 3 by 3 pixels: takes away specks, keeps edges. */
  MEDIAN,
  /**
   * The mean of 5 by 5 pixels, the less of one the further it is and the more its colour differs.
   *
   * @see <a href="https://doi.org/10.1109/ICCV.1998.710815">Tomasi and Manduchi, 1998, Bilateral
   *     filtering</a>
   */
  BILATERAL;

  private static final int MEDIAN_SIDE_PX = 3;
  private static final int BILATERAL_DIAMETER_PX = 5;

  /** Standard deviation in space, in pixels. */
  private static final double SPACE_PX = 1.5;

  /** Standard deviation in colour: the sum of the channels' absolute differences. */
  private static final double COLOUR = 25;

  /** Returns the image without as much of its noise; the same one with {@link #NONE}. */
  RgbImage apply(RgbImage image) {
    return switch (this) {
      case NONE -> image;
      case MEDIAN -> filtered(image, (from, to) -> Imgproc.medianBlur(from, to, MEDIAN_SIDE_PX));
      case BILATERAL ->
          filtered(
              image,
              (from, to) ->
                  Imgproc.bilateralFilter(from, to, BILATERAL_DIAMETER_PX, COLOUR, SPACE_PX));
    };
  }

  private interface Filter {
    void apply(Mat from, Mat to);
  }

  private static RgbImage filtered(RgbImage image, Filter filter) {
    OpenCv.load();
    Mat from = new Mat(image.heightPx(), image.widthPx(), CvType.CV_8UC3);
    Mat to = new Mat();
    try {
      from.put(0, 0, image.rgb());
      filter.apply(from, to);
      byte[] rgb = new byte[image.rgb().length];
      to.get(0, 0, rgb);
      return new RgbImage(image.widthPx(), image.heightPx(), rgb);
    } finally {
      from.release();
      to.release();
    }
  }
}
