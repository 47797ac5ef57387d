package org.fovea.stages.synthetic;

/**
 * Random texture without edges: values on a grid, blended smoothly between its points.
 *
 * <p>Row by row, so that the blending down a column is done once for a whole row of grid points.
 */
final class SmoothNoise {
  private final float[] grid;
  private final int columns;
  private final int rows;
  private final int widthPx;
  private final int heightPx;
  private final int[] cellOfColumn;
  private final float[] blendOfColumn;
  private final float[] rowOfGrid;

  /**
   * @param cells grid cells over the shorter side
   */
  SmoothNoise(int widthPx, int heightPx, int cells, DrawingRandom random) {
    double cellPx = (double) Math.min(widthPx, heightPx) / cells;
    this.widthPx = widthPx;
    this.heightPx = heightPx;
    this.columns = (int) StrictMath.ceil(widthPx / cellPx) + 2;
    this.rows = (int) StrictMath.ceil(heightPx / cellPx) + 2;
    this.grid = new float[columns * rows];
    for (int i = 0; i < grid.length; i++) {
      grid[i] = (float) random.between(-1, 1);
    }
    this.cellOfColumn = new int[widthPx];
    this.blendOfColumn = new float[widthPx];
    this.rowOfGrid = new float[columns];
    for (int column = 0; column < widthPx; column++) {
      double at = column / cellPx;
      cellOfColumn[column] = (int) at;
      blendOfColumn[column] = smooth((float) (at - (int) at));
    }
  }

  /** Adds the texture of one row, in [-1, 1], times a factor. */
  void addRow(int row, float factor, float[] sums) {
    double at = (double) row * (rows - 2) / heightPx;
    int cell = (int) at;
    float blend = smooth((float) (at - cell));
    for (int column = 0; column < columns; column++) {
      float upper = grid[cell * columns + column];
      float lower = grid[(cell + 1) * columns + column];
      rowOfGrid[column] = factor * (upper + blend * (lower - upper));
    }
    for (int column = 0; column < widthPx; column++) {
      int left = cellOfColumn[column];
      float value = rowOfGrid[left];
      sums[column] += value + blendOfColumn[column] * (rowOfGrid[left + 1] - value);
    }
  }

  private static float smooth(float t) {
    return t * t * (3 - 2 * t);
  }
}
