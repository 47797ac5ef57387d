package org.fovea.stages.image;

import java.util.HexFormat;
import java.util.Optional;
import org.fovea.schema.FieldOfView;

/**
 * What a photograph has in common with its copies of another size, file format or quality, and with
 * no photograph of another eye.
 *
 * <p>The green channel, where vessels show best, is averaged to 32 by 32 cells inside the retinal
 * disc; each cell is held against the mean around it, and the whole is brought to unit variance.
 * What is left are vessels, optic disc and lesions; camera, exposure and illumination, which differ
 * little from eye to eye, are gone. The thumbnail is these cells; the hash is the signs of the
 * lower quarter of their discrete cosine transform, so copies differ in few of its bits.
 *
 * @param hash 256 bits, as 64 hexadecimal digits: 16 rows of 16 signs, row by row; the first row
 *     and the first column are the lowest frequencies
 * @param thumbnail 32 rows of 32 cells, a signed byte each: 127 is three standard deviations above
 *     the mean around it; 0 outside the disc
 * @see <a href="https://doi.org/10.1109/T-C.1974.223784">Ahmed et al., 1974, Discrete cosine
 *     transform</a>
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record PerceptualFingerprint(String hash, byte[] thumbnail) {
  /** Width and height of the thumbnail, in cells. */
  public static final int SIDE_CELLS = 32;

  /** Rows of the hash, and bits in each. */
  public static final int HASH_SIDE = 16;

  private static final int HEXADECIMAL_DIGITS_PER_ROW = HASH_SIDE / 4;

  /** The rim of the disc looks alike in all eyes. */
  private static final double SHARE_OF_RADIUS = 0.94;

  private static final double SURROUNDINGS_SIGMA_CELLS = 2;
  private static final int SURROUNDINGS_REACH_CELLS = 6;

  /** Below it, in grey levels of 255, what varies is the noise of camera and compression. */
  private static final double LEAST_DEVIATION = 0.25;

  private static final double LARGEST_DEVIATIONS = 3;
  private static final double[] WEIGHTS = weights();
  private static final double[][] COSINES = cosines();

  /**
   * Returns the fingerprint of a prepared photograph; empty if it is too even to be told from
   * others, or smaller than the thumbnail.
   */
  public static Optional<PerceptualFingerprint> of(PreparedFundus fundus) {
    if (fundus.sidePx() < SIDE_CELLS) {
      return Optional.empty();
    }
    double[] cells = greenCells(fundus.pixels(), fundus.sidePx());
    boolean[] inside = disc(fundus.preparedFieldOfView(), (double) fundus.sidePx() / SIDE_CELLS);
    double[] details = againstSurroundings(cells, inside);
    double deviation = deviation(details, inside);
    if (!(deviation >= LEAST_DEVIATION)) { // also where no cell is inside
      return Optional.empty();
    }
    byte[] thumbnail = new byte[details.length];
    for (int i = 0; i < details.length; i++) {
      double deviations = details[i] / deviation;
      double cut = Math.max(-LARGEST_DEVIATIONS, Math.min(LARGEST_DEVIATIONS, deviations));
      thumbnail[i] = (byte) Math.round(cut * Byte.MAX_VALUE / LARGEST_DEVIATIONS);
    }
    return Optional.of(new PerceptualFingerprint(hashOf(thumbnail), thumbnail));
  }

  /**
   * Returns how alike two thumbnails are: the cosine of the angle between them.
   *
   * @return a value in [-1, 1]; 1 where they are the same
   */
  public static double correlation(byte[] first, byte[] second) {
    long product = 0;
    long firstSquares = 0;
    long secondSquares = 0;
    for (int i = 0; i < first.length; i++) {
      product += (long) first[i] * second[i];
      firstSquares += (long) first[i] * first[i];
      secondSquares += (long) second[i] * second[i];
    }
    return product / Math.sqrt((double) firstSquares * secondSquares);
  }

  /** Returns in how many of its 256 bits a hash differs from another. */
  public static int distance(String firstHash, String secondHash) {
    int bits = 0;
    for (int i = 0; i < firstHash.length(); i++) {
      bits +=
          Integer.bitCount(
              Character.digit(firstHash.charAt(i), 16) ^ Character.digit(secondHash.charAt(i), 16));
    }
    return bits;
  }

  private static double[] greenCells(byte[] rgb, int sidePx) {
    double[] cells = new double[SIDE_CELLS * SIDE_CELLS];
    for (int row = 0; row < SIDE_CELLS; row++) {
      int top = row * sidePx / SIDE_CELLS;
      int bottom = (row + 1) * sidePx / SIDE_CELLS;
      for (int column = 0; column < SIDE_CELLS; column++) {
        int left = column * sidePx / SIDE_CELLS;
        int right = (column + 1) * sidePx / SIDE_CELLS;
        long sum = 0;
        for (int y = top; y < bottom; y++) {
          for (int x = left; x < right; x++) {
            sum += rgb[3 * (y * sidePx + x) + 1] & 0xFF;
          }
        }
        cells[row * SIDE_CELLS + column] = (double) sum / ((bottom - top) * (right - left));
      }
    }
    return cells;
  }

  /** A disc that is cut off is as wide as its longer side, and ends where its box does. */
  private static boolean[] disc(FieldOfView box, double cellPx) {
    double centreX = box.getLeftPx() + box.getWidthPx() / 2;
    double centreY = box.getTopPx() + box.getHeightPx() / 2;
    double radius = SHARE_OF_RADIUS * Math.max(box.getWidthPx(), box.getHeightPx()) / 2;
    double halfWidth = SHARE_OF_RADIUS * box.getWidthPx() / 2;
    double halfHeight = SHARE_OF_RADIUS * box.getHeightPx() / 2;
    boolean[] inside = new boolean[SIDE_CELLS * SIDE_CELLS];
    for (int row = 0; row < SIDE_CELLS; row++) {
      double y = (row + 0.5) * cellPx - centreY;
      for (int column = 0; column < SIDE_CELLS; column++) {
        double x = (column + 0.5) * cellPx - centreX;
        inside[row * SIDE_CELLS + column] =
            x * x + y * y <= radius * radius
                && Math.abs(x) <= halfWidth
                && Math.abs(y) <= halfHeight;
      }
    }
    return inside;
  }

  /** Takes from each cell the mean around it, weighted by a Gaussian over the cells inside. */
  private static double[] againstSurroundings(double[] cells, boolean[] inside) {
    double[] weighted = new double[cells.length];
    double[] covered = new double[cells.length];
    for (int i = 0; i < cells.length; i++) {
      weighted[i] = inside[i] ? cells[i] : 0;
      covered[i] = inside[i] ? 1 : 0;
    }
    double[] sums = smooth(smooth(weighted, 1), SIDE_CELLS);
    double[] shares = smooth(smooth(covered, 1), SIDE_CELLS);
    double[] details = new double[cells.length];
    for (int i = 0; i < cells.length; i++) {
      details[i] = inside[i] ? cells[i] - sums[i] / shares[i] : 0;
    }
    return details;
  }

  /** Smooths along rows (step 1) or columns (step {@link #SIDE_CELLS}). */
  private static double[] smooth(double[] cells, int step) {
    double[] smoothed = new double[cells.length];
    for (int i = 0; i < cells.length; i++) {
      int place = i / step % SIDE_CELLS;
      int first = Math.max(-SURROUNDINGS_REACH_CELLS, -place);
      int last = Math.min(SURROUNDINGS_REACH_CELLS, SIDE_CELLS - 1 - place);
      double sum = 0;
      for (int offset = first; offset <= last; offset++) {
        sum += WEIGHTS[Math.abs(offset)] * cells[i + offset * step];
      }
      smoothed[i] = sum;
    }
    return smoothed;
  }

  private static double deviation(double[] details, boolean[] inside) {
    double squares = 0;
    int count = 0;
    for (int i = 0; i < details.length; i++) {
      squares += details[i] * details[i];
      count += inside[i] ? 1 : 0;
    }
    return Math.sqrt(squares / count);
  }

  private static String hashOf(byte[] thumbnail) {
    double[][] byRows = new double[SIDE_CELLS][HASH_SIDE];
    for (int y = 0; y < SIDE_CELLS; y++) {
      for (int u = 0; u < HASH_SIDE; u++) {
        for (int x = 0; x < SIDE_CELLS; x++) {
          byRows[y][u] += COSINES[u][x] * thumbnail[y * SIDE_CELLS + x];
        }
      }
    }
    HexFormat hexadecimal = HexFormat.of();
    StringBuilder hash = new StringBuilder();
    for (int v = 0; v < HASH_SIDE; v++) {
      int signs = 0;
      for (int u = 0; u < HASH_SIDE; u++) {
        double coefficient = 0;
        for (int y = 0; y < SIDE_CELLS; y++) {
          coefficient += COSINES[v][y] * byRows[y][u];
        }
        signs = signs << 1 | (coefficient > 0 ? 1 : 0);
      }
      hash.append(hexadecimal.toHexDigits(signs, HEXADECIMAL_DIGITS_PER_ROW));
    }
    return hash.toString();
  }

  /** Strict, so that every machine finds the same bits. */
  private static double[][] cosines() {
    double[][] cosines = new double[HASH_SIDE][SIDE_CELLS];
    for (int u = 0; u < HASH_SIDE; u++) {
      for (int x = 0; x < SIDE_CELLS; x++) {
        cosines[u][x] = StrictMath.cos(Math.PI * (2 * x + 1) * u / (2 * SIDE_CELLS));
      }
    }
    return cosines;
  }

  private static double[] weights() {
    double[] weights = new double[SURROUNDINGS_REACH_CELLS + 1];
    for (int offset = 0; offset < weights.length; offset++) {
      double sigmas = offset / SURROUNDINGS_SIGMA_CELLS;
      weights[offset] = StrictMath.exp(-sigmas * sigmas / 2);
    }
    return weights;
  }
}
