package org.fovea.stages.googlenet;

/**
 * Where the cells of a feature map lie in a picture, alike for rows and columns.
 *
 * <p>Positions are pixels from the picture's left or upper edge; pixel {@code i} spans {@code [i, i
 * + 1)}. GoogLeNet's poolings have no padding, so a cell sees a place right of and below where an
 * even division of the picture would put it: by 15 pixels after five halvings.
 *
 * @param stridePx distance of neighbouring cells, in pixels, above 0
 * @param firstCentrePx centre of what the first cell sees, in pixels
 */
public record CellGrid(double stridePx, double firstCentrePx) {
  /** The pixels themselves. */
  static final CellGrid PIXELS = new CellGrid(1, 0.5);

  public CellGrid {
    if (!(stridePx > 0)) {
      throw new IllegalArgumentException("stridePx must be above 0, but was " + stridePx);
    }
  }

  /** Returns the grid of what a window that slides over this one gives. */
  CellGrid slidOver(int windowCells, int strideCells, int paddingCells) {
    double windowCentre = (windowCells - 1) / 2.0 - paddingCells;
    return new CellGrid(stridePx * strideCells, firstCentrePx + windowCentre * stridePx);
  }

  /** Returns the grid in the picture scaled by a factor above 0. */
  public CellGrid scaled(double factor) {
    return new CellGrid(stridePx * factor, firstCentrePx * factor);
  }
}
