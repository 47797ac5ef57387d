package org.fovea.stages.synthetic;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The control that a data set must fail: how well a logistic regression tells images apart by their
 * mean colour alone.
 *
 * <p>Cross-validated by patient: rows {@code 2p} and {@code 2p + 1} are the eyes of patient {@code
 * p} and are always in the same fold.
 */
public final class MeanColourBaseline {
  private static final int FOLDS = 5;
  private static final int STEPS = 400;
  private static final double LEARNING_RATE = 0.5;

  private MeanColourBaseline() {}

  /** Returns the means of red, green and blue over all pixels, each in [0, 255]. */
  public static double[] meanColour(byte[] rgb) {
    double[] means = new double[3];
    for (int i = 0; i < rgb.length; i++) {
      means[i % 3] += rgb[i] & 0xFF;
    }
    for (int channel = 0; channel < 3; channel++) {
      means[channel] /= rgb.length / 3.0;
    }
    return means;
  }

  /**
   * Returns the cross-validated area under the ROC curve, pooled over the folds.
   *
   * @param features one row an image, rows of equal length
   * @param positive the label of each row; both labels must occur
   */
  public static double crossValidatedAuc(List<double[]> features, List<Boolean> positive) {
    double[] scores = new double[features.size()];
    for (int fold = 0; fold < FOLDS; fold++) {
      int held = fold;
      List<Integer> training =
          IntStream.range(0, scores.length).filter(i -> i / 2 % FOLDS != held).boxed().toList();
      List<double[]> rows = standardise(features, training);
      double[] weights = fit(rows, positive, training);
      for (int i = 0; i < scores.length; i++) {
        if (i / 2 % FOLDS == held) {
          scores[i] = logit(weights, rows.get(i));
        }
      }
    }
    return auc(scores, positive);
  }

  /** Returns the area under the ROC curve from ranks; ties count half. */
  static double auc(double[] scores, List<Boolean> positive) {
    List<Integer> order = new ArrayList<>(IntStream.range(0, scores.length).boxed().toList());
    order.sort(Comparator.comparingDouble(i -> scores[i]));
    double rankSum = 0;
    int positives = 0;
    for (int from = 0; from < order.size(); ) {
      int to = from;
      while (to < order.size() && scores[order.get(to)] == scores[order.get(from)]) {
        to++;
      }
      for (int at = from; at < to; at++) {
        if (positive.get(order.get(at))) {
          rankSum += (from + 1 + to) / 2.0;
          positives++;
        }
      }
      from = to;
    }
    int negatives = scores.length - positives;
    return (rankSum - positives * (positives + 1) / 2.0) / ((double) positives * negatives);
  }

  private static double[] fit(List<double[]> rows, List<Boolean> positive, List<Integer> training) {
    double[] weights = new double[rows.get(0).length + 1];
    for (int step = 0; step < STEPS; step++) {
      double[] gradient = new double[weights.length];
      for (int i : training) {
        double[] row = rows.get(i);
        double error = 1 / (1 + Math.exp(-logit(weights, row))) - (positive.get(i) ? 1 : 0);
        for (int j = 0; j < row.length; j++) {
          gradient[j] += error * row[j];
        }
        gradient[row.length] += error;
      }
      for (int j = 0; j < weights.length; j++) {
        weights[j] -= LEARNING_RATE * gradient[j] / training.size();
      }
    }
    return weights;
  }

  private static double logit(double[] weights, double[] row) {
    double sum = weights[row.length];
    for (int j = 0; j < row.length; j++) {
      sum += weights[j] * row[j];
    }
    return sum;
  }

  /** Scales all rows to mean 0 and deviation 1 over the training rows. */
  private static List<double[]> standardise(List<double[]> features, List<Integer> training) {
    List<double[]> scaled = features.stream().map(double[]::clone).toList();
    for (int j = 0; j < features.get(0).length; j++) {
      int column = j;
      double mean =
          training.stream().mapToDouble(i -> features.get(i)[column]).average().orElseThrow();
      double variance =
          training.stream()
              .mapToDouble(i -> Math.pow(features.get(i)[column] - mean, 2))
              .average()
              .orElseThrow();
      double deviation = Math.max(1e-9, Math.sqrt(variance));
      scaled.forEach(row -> row[column] = (row[column] - mean) / deviation);
    }
    return scaled;
  }
}
