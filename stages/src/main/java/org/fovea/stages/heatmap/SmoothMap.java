package org.fovea.stages.heatmap;

import org.fovea.stages.googlenet.CellGrid;

/**
 * A coarse map brought to the size of a picture by a cubic B-spline with the cells as its control
 * values.
 *
 * <p>Smooth to the second derivative, and each value is a weighted mean of 16 cells around it: so
 * it shows no evidence, towards or away, that the cells do not have, as a curve through the cells
 * would. It blurs by about a cell, of which each sees more than that anyway.
 *
 * @see <a href="https://doi.org/10.1109/79.799930">Unser, 1999, Splines: a perfect fit for signal
 *     and image processing</a>
 */
public final class SmoothMap {
  private static final int TAPS = 4;

  private SmoothMap() {}

  /**
   * Enlarges a map.
   *
   * @param cells shape (rows, columns), row by row; beyond its edges the outermost cells go on
   * @param grid where the cells lie in the picture
   * @return shape (heightPx, widthPx), row by row: the values at the pixels' centres
   */
  public static float[] enlarge(
      float[] cells, int rows, int columns, CellGrid grid, int heightPx, int widthPx) {
    float[] wide = alongRows(cells, rows, columns, grid, widthPx);
    float[] large = new float[heightPx * widthPx];
    double[] weights = new double[TAPS];
    for (int y = 0; y < heightPx; y++) {
      int first = weigh(y, grid, weights);
      for (int x = 0; x < widthPx; x++) {
        double sum = 0;
        for (int tap = 0; tap < TAPS; tap++) {
          sum += weights[tap] * wide[inside(first + tap, rows) * widthPx + x];
        }
        large[y * widthPx + x] = (float) sum;
      }
    }
    return large;
  }

  private static float[] alongRows(
      float[] cells, int rows, int columns, CellGrid grid, int widthPx) {
    float[] wide = new float[rows * widthPx];
    double[] weights = new double[TAPS];
    for (int x = 0; x < widthPx; x++) {
      int first = weigh(x, grid, weights);
      for (int row = 0; row < rows; row++) {
        double sum = 0;
        for (int tap = 0; tap < TAPS; tap++) {
          sum += weights[tap] * cells[row * columns + inside(first + tap, columns)];
        }
        wide[row * widthPx + x] = (float) sum;
      }
    }
    return wide;
  }

  /** Fills in the weights of four cells for a pixel, and returns the number of the first. */
  private static int weigh(int pixel, CellGrid grid, double[] weights) {
    double at = (pixel + 0.5 - grid.firstCentrePx()) / grid.stridePx();
    int cell = (int) Math.floor(at);
    double t = at - cell;
    double u = 1 - t;
    weights[0] = u * u * u / 6;
    weights[1] = (4 - 6 * t * t + 3 * t * t * t) / 6;
    weights[2] = (4 - 6 * u * u + 3 * u * u * u) / 6;
    weights[3] = t * t * t / 6;
    return cell - 1;
  }

  private static int inside(int cell, int count) {
    return Math.max(0, Math.min(count - 1, cell));
  }
}
