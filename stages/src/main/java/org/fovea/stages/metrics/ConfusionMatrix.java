package org.fovea.stages.metrics;

import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * How often each true class was taken for each class: rows are true, columns predicted.
 *
 * <p>Shape (K, K) with K ≥ 2; for retinopathy K is 5, and the class is the grade.
 */
public final class ConfusionMatrix {
  private final long[][] counts;

  private ConfusionMatrix(long[][] counts) {
    this.counts = counts;
  }

  /**
   * Takes counts as they are.
   *
   * @param counts shape (K, K), K ≥ 2, none negative
   * @throws IllegalArgumentException if the matrix is not square, too small, or has negative counts
   */
  public static ConfusionMatrix of(long[][] counts) {
    requireClassCount(counts.length);
    long[][] copy = new long[counts.length][];
    for (int row = 0; row < counts.length; row++) {
      if (counts[row].length != counts.length) {
        throw new IllegalArgumentException(
            "a confusion matrix must be square, but row "
                + row
                + " of "
                + counts.length
                + " rows had "
                + counts[row].length
                + " columns");
      }
      for (int column = 0; column < counts.length; column++) {
        if (counts[row][column] < 0) {
          throw new IllegalArgumentException(
              "counts must not be negative, but row "
                  + row
                  + ", column "
                  + column
                  + " was "
                  + counts[row][column]);
        }
      }
      copy[row] = counts[row].clone();
    }
    return new ConfusionMatrix(copy);
  }

  /**
   * Counts pairs of classes.
   *
   * @param trueClasses 0 to {@code classCount - 1}, one an image
   * @param predictedClasses likewise, in the same order
   * @throws IllegalArgumentException if the lengths differ or a class is out of range
   */
  public static ConfusionMatrix of(int[] trueClasses, int[] predictedClasses, int classCount) {
    requireClassCount(classCount);
    if (trueClasses.length != predictedClasses.length) {
      throw new IllegalArgumentException(
          "every image needs a true and a predicted class, but there were "
              + trueClasses.length
              + " and "
              + predictedClasses.length);
    }
    long[][] counts = new long[classCount][classCount];
    for (int i = 0; i < trueClasses.length; i++) {
      requireClass("true", i, trueClasses[i], classCount);
      requireClass("predicted", i, predictedClasses[i], classCount);
      counts[trueClasses[i]][predictedClasses[i]]++;
    }
    return new ConfusionMatrix(counts);
  }

  /** Returns a copy of the counts, of shape (K, K): rows are true classes, columns predicted. */
  public long[][] counts() {
    return Arrays.stream(counts).map(long[]::clone).toArray(long[][]::new);
  }

  /** Returns the number of images. */
  public long count() {
    return Arrays.stream(counts).flatMapToLong(Arrays::stream).sum();
  }

  /** Returns the share on the diagonal. */
  public Proportion accuracy() {
    long right = 0;
    for (int k = 0; k < counts.length; k++) {
      right += counts[k][k];
    }
    return new Proportion(right, count());
  }

  /**
   * Returns Cohen's kappa with quadratic weights: how much better than chance two gradings agree,
   * where being two grades off costs four times as much as one.
   *
   * <p>With weights {@code w[i][j] = (i - j)²} it is {@code 1 - Σ w·O / Σ w·E}, where {@code O} are
   * the counts and {@code E} those that chance gives with the same marginals. (The usual divisor (K
   * - 1)² cancels.)
   *
   * @return a value in [-1, 1]; 1 is perfect agreement, 0 is chance; empty where there are no
   *     images or all are of one class both in truth and by prediction, where kappa is 0/0
   * @see <a href="https://doi.org/10.1037/h0026256">Cohen, 1968, Weighted kappa</a>
   */
  public OptionalDouble quadraticWeightedKappa() {
    int classes = counts.length;
    long[] rows = new long[classes];
    long[] columns = new long[classes];
    for (int i = 0; i < classes; i++) {
      for (int j = 0; j < classes; j++) {
        rows[i] += counts[i][j];
        columns[j] += counts[i][j];
      }
    }
    double observed = 0; // whole numbers below 2^53 for any data that fits a disk: exact
    double byChance = 0;
    for (int i = 0; i < classes; i++) {
      for (int j = 0; j < classes; j++) {
        double weight = (double) (i - j) * (i - j);
        observed += weight * counts[i][j];
        byChance += weight * rows[i] * columns[j];
      }
    }
    return byChance == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(1 - observed * count() / byChance);
  }

  private static void requireClassCount(int classCount) {
    if (classCount < 2) {
      throw new IllegalArgumentException(
          "a confusion matrix needs at least 2 classes, but had " + classCount);
    }
  }

  private static void requireClass(String what, int index, int value, int classCount) {
    if (value < 0 || value >= classCount) {
      throw new IllegalArgumentException(
          "the "
              + what
              + " class at index "
              + index
              + " must be 0 to "
              + (classCount - 1)
              + ", but was "
              + value);
    }
  }
}
