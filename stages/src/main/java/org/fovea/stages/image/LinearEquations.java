package org.fovea.stages.image;

import org.jspecify.annotations.Nullable;

/** Solves a few linear equations by Gauss's elimination with the largest pivot of each column. */
final class LinearEquations {
  private static final double SINGULAR = 1e-10;

  private LinearEquations() {}

  /**
   * Solves n equations.
   *
   * @param rows shape (n, n + 1): coefficients and right side; overwritten
   * @return the n unknowns, or null where the equations do not determine them
   */
  static double @Nullable [] solve(double[][] rows) {
    int n = rows.length;
    for (int column = 0; column < n; column++) {
      int pivot = column;
      for (int i = column + 1; i < n; i++) {
        if (Math.abs(rows[i][column]) > Math.abs(rows[pivot][column])) {
          pivot = i;
        }
      }
      if (!(Math.abs(rows[pivot][column]) > SINGULAR)) {
        return null;
      }
      double[] swapped = rows[pivot];
      rows[pivot] = rows[column];
      rows[column] = swapped;
      for (int i = column + 1; i < n; i++) {
        double factor = rows[i][column] / rows[column][column];
        for (int j = column; j <= n; j++) {
          rows[i][j] -= factor * rows[column][j];
        }
      }
    }
    double[] solution = new double[n];
    for (int i = n - 1; i >= 0; i--) {
      double right = rows[i][n];
      for (int j = i + 1; j < n; j++) {
        right -= rows[i][j] * solution[j];
      }
      solution[i] = right / rows[i][i];
    }
    return solution;
  }
}
