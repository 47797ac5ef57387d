package org.fovea.stages.lesions;

import java.util.BitSet;
import java.util.List;
import org.fovea.stages.image.FieldOfViewMask;
import org.fovea.stages.image.OpenCv;
import org.fovea.stages.image.RgbImage;
import org.opencv.core.Core;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Scalar;
import org.opencv.core.Size;
import org.opencv.imgproc.CLAHE;
import org.opencv.imgproc.Imgproc;

/**
 * A photograph with noise and uneven light taken away. Close it: it holds native memory.
 *
 * <p>The green channel shows blood best. Divided by its local mean, it is reflectance against what
 * lies around, whatever the flash; contrast-limited adaptive equalisation (CLAHE) then makes faint
 * vessels as strong as bold ones.
 *
 * @see <a href="https://doi.org/10.1016/B978-0-12-336156-1.50061-6">Zuiderveld, 1994, Contrast
 *     limited adaptive histogram equalization</a>
 */
final class EnhancedRetina implements AutoCloseable {
  /** The level of the local mean in {@link #reflectance}. */
  static final int MEAN_LEVEL = 128;

  /** Standard deviation of the local mean, as a share of the diameter: wider than any lesion. */
  private static final double BACKGROUND = 1.0 / 16;

  /** How far the rim, where light leaks in and the local mean is of few pixels, is left out. */
  private static final double RIM = 1.0 / 50;

  /** How far from the first mean a pixel counts in the second, as a share of it. */
  private static final double CLIPPED_AT = 0.06;

  private static final int BACKGROUND_REDUCTION = 8;
  private static final double CLIP_LIMIT = 2;
  private static final int TILES = 8;

  /** Width and height, in pixels. */
  final int diameterPx;

  /** Red, green and blue as three planes of bytes. */
  final List<Mat> planes;

  /** 255 where there is retina to look at, else 0. */
  final Mat retina;

  /** Green against its local mean: {@link #MEAN_LEVEL} is equal, twice that twice as bright. */
  final Mat reflectance;

  /** The same after CLAHE. */
  final Mat enhanced;

  private final NativeMats mats = new NativeMats();

  /**
   * @param picture a photograph whose disc fills it, square, its side a multiple of 32
   */
  EnhancedRetina(RgbImage picture) {
    OpenCv.load();
    diameterPx = picture.widthPx();
    planes = planes(picture);
    Mat seen = mask(FieldOfViewMask.of(picture));
    retina = mats.create();
    int rimPx = 2 * (int) Math.round(RIM * diameterPx) + 1;
    try (NativeMats passing = new NativeMats()) {
      Mat disc =
          passing.keep(
              Imgproc.getStructuringElement(Imgproc.MORPH_ELLIPSE, new Size(rimPx, rimPx)));
      // A border of zeros, so that the picture's own edge is a rim as well.
      Mat bordered = passing.create();
      Core.copyMakeBorder(seen, bordered, 1, 1, 1, 1, Core.BORDER_CONSTANT);
      Imgproc.erode(bordered, bordered, disc);
      passing.keep(bordered.submat(1, diameterPx + 1, 1, diameterPx + 1)).copyTo(retina);
      reflectance = mats.keep(reflectance(planes.get(1), seen));
    }
    enhanced = mats.create();
    CLAHE clahe = Imgproc.createCLAHE(CLIP_LIMIT, new Size(TILES, TILES));
    clahe.apply(reflectance, enhanced);
    clahe.collectGarbage();
  }

  private List<Mat> planes(RgbImage picture) {
    int count = diameterPx * diameterPx;
    byte[][] planes = new byte[3][count];
    byte[] rgb = picture.rgb();
    for (int pixel = 0; pixel < count; pixel++) {
      for (int channel = 0; channel < planes.length; channel++) {
        planes[channel][pixel] = rgb[3 * pixel + channel];
      }
    }
    return List.of(mat(planes[0]), mat(planes[1]), mat(planes[2]));
  }

  private Mat mask(BitSet set) {
    byte[] bytes = new byte[diameterPx * diameterPx];
    set.stream().forEach(pixel -> bytes[pixel] = (byte) 255);
    return mat(bytes);
  }

  private Mat mat(byte[] bytes) {
    Mat mat = mats.keep(new Mat(diameterPx, diameterPx, CvType.CV_8UC1));
    mat.put(0, 0, bytes);
    return mat;
  }

  /** Takes away noise and divides by the local mean of what is retina. */
  private Mat reflectance(Mat green, Mat seen) {
    try (NativeMats passing = new NativeMats()) {
      Mat quiet = passing.create();
      Imgproc.medianBlur(green, quiet, 3);
      Mat background = passing.keep(localMean(quiet, seen));
      Mat level = passing.keep(localMean(withoutExtremes(quiet, background, passing), seen));
      Mat reflectance = new Mat();
      Core.divide(quiet, level, reflectance, MEAN_LEVEL, CvType.CV_8U);
      Mat outside = passing.create();
      Core.bitwise_not(seen, outside);
      reflectance.setTo(new Scalar(MEAN_LEVEL), outside);
      return reflectance;
    }
  }

  /** Brings vessels and lesions near to what lies around, so that they hardly move its mean. */
  private static Mat withoutExtremes(Mat values, Mat background, NativeMats mats) {
    Mat bound = mats.create();
    Mat clipped = mats.create();
    background.convertTo(bound, CvType.CV_8U, 1 + CLIPPED_AT);
    Core.min(values, bound, clipped);
    background.convertTo(bound, CvType.CV_8U, 1 - CLIPPED_AT);
    Core.max(clipped, bound, clipped);
    return clipped;
  }

  private Mat localMean(Mat values, Mat seen) {
    try (NativeMats passing = new NativeMats()) {
      Mat weights = passing.create();
      seen.convertTo(weights, CvType.CV_32F, 1.0 / 255);
      Mat weighted = passing.create();
      values.convertTo(weighted, CvType.CV_32F);
      Core.multiply(weighted, weights, weighted);
      Mat sum = passing.keep(wideBlur(weighted));
      Mat total = passing.keep(wideBlur(weights));
      Core.max(total, new Scalar(1e-3), total);
      Mat mean = passing.create();
      Core.divide(sum, total, mean);
      Core.max(mean, new Scalar(1), mean);
      Mat bytes = new Mat();
      mean.convertTo(bytes, CvType.CV_8U);
      return bytes;
    }
  }

  private Mat wideBlur(Mat values) {
    double sigma = BACKGROUND * diameterPx / BACKGROUND_REDUCTION;
    try (NativeMats passing = new NativeMats()) {
      Mat small = passing.create();
      int side = diameterPx / BACKGROUND_REDUCTION;
      Imgproc.resize(values, small, new Size(side, side), 0, 0, Imgproc.INTER_AREA);
      Imgproc.GaussianBlur(small, small, new Size(0, 0), sigma);
      Mat wide = new Mat();
      Imgproc.resize(small, wide, values.size(), 0, 0, Imgproc.INTER_LINEAR);
      return wide;
    }
  }

  @Override
  public void close() {
    mats.close();
  }
}
