package org.fovea.stages.metrics;

import java.util.Arrays;

/**
 * The scores of positive and of negative images, each in ascending order.
 *
 * <p>A higher score speaks for the positive class. Every metric of a binary target starts here:
 * what two equal multisets of scores and labels give is equal to the last bit, in whatever order
 * they came.
 */
public final class TwoClassScores {
  private final double[] positives;
  private final double[] negatives;

  private TwoClassScores(double[] positives, double[] negatives) {
    this.positives = positives;
    this.negatives = negatives;
  }

  /**
   * Sorts scores by class.
   *
   * @param scores one score an image, finite; may be empty
   * @param positive the truth, in the same order
   * @throws IllegalArgumentException if the lengths differ or a score is NaN or infinite
   */
  public static TwoClassScores of(double[] scores, boolean[] positive) {
    if (scores.length != positive.length) {
      throw new IllegalArgumentException(
          "every score needs a label, but there were "
              + scores.length
              + " scores and "
              + positive.length
              + " labels");
    }
    int positiveCount = 0;
    for (boolean isPositive : positive) {
      positiveCount += isPositive ? 1 : 0;
    }
    double[] positives = new double[positiveCount];
    double[] negatives = new double[scores.length - positiveCount];
    int p = 0;
    int n = 0;
    for (int i = 0; i < scores.length; i++) {
      if (!Double.isFinite(scores[i])) {
        throw new IllegalArgumentException(
            "every score must be a finite number, but the one at index " + i + " was " + scores[i]);
      }
      double score = scores[i] + 0.0; // makes -0.0 equal to 0.0, which sorting tells apart
      if (positive[i]) {
        positives[p++] = score;
      } else {
        negatives[n++] = score;
      }
    }
    Arrays.sort(positives);
    Arrays.sort(negatives);
    return new TwoClassScores(positives, negatives);
  }

  /** Returns the number of positive images. */
  public int positiveCount() {
    return positives.length;
  }

  /** Returns the number of negative images. */
  public int negativeCount() {
    return negatives.length;
  }

  /** Returns the number of images. */
  public int count() {
    return positives.length + negatives.length;
  }

  /** Returns whether there is an image of each class, without which no ROC curve exists. */
  public boolean hasBothClasses() {
    return positives.length > 0 && negatives.length > 0;
  }

  /**
   * Counts what a threshold does: a score at or above it is called positive.
   *
   * @param threshold any number but NaN
   * @throws IllegalArgumentException if {@code threshold} is NaN
   */
  public BinaryConfusion confusionAt(double threshold) {
    if (Double.isNaN(threshold)) {
      throw new IllegalArgumentException("threshold must be a number, but was NaN");
    }
    int missed = countBelow(positives, threshold);
    int spared = countBelow(negatives, threshold);
    return new BinaryConfusion(
        positives.length - missed, negatives.length - spared, spared, missed);
  }

  /** Returns the score of a positive image. */
  double positive(int index) {
    return positives[index];
  }

  /** Returns the score of a negative image. */
  double negative(int index) {
    return negatives[index];
  }

  /** Refuses scores that are no probabilities. */
  void requireProbabilities() {
    for (double[] scores : new double[][] {positives, negatives}) {
      if (scores.length > 0 && (scores[0] < 0 || scores[scores.length - 1] > 1)) {
        throw new IllegalArgumentException(
            "scores must be probabilities from 0 to 1, but they ranged from "
                + scores[0]
                + " to "
                + scores[scores.length - 1]
                + "; apply the sigmoid first");
      }
    }
  }

  private static int countBelow(double[] sorted, double threshold) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] < threshold) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
