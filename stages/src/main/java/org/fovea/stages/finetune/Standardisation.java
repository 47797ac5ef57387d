package org.fovea.stages.finetune;

import java.util.List;

/**
 * Brings each feature to mean 0 and standard deviation 1 over the training images, so that one
 * penalty weighs on all of them alike.
 *
 * @param mean mean of each feature
 * @param deviation standard deviation of each feature (dividing by n) and {@value #FLOOR}, so that
 *     one that never varies stays 0
 */
@SuppressWarnings("ArrayRecordComponent") // read only, within the package
record Standardisation(double[] mean, double[] deviation) {
  private static final double FLOOR = 1e-6;

  /**
   * Measures features.
   *
   * @param rows (images, features), at least one row
   */
  static Standardisation of(List<float[]> rows) {
    int features = rows.get(0).length;
    double[] mean = new double[features];
    double[] deviation = new double[features];
    for (int i = 0; i < features; i++) {
      double sum = 0;
      for (float[] row : rows) {
        sum += row[i];
      }
      mean[i] = sum / rows.size();
      double squares = 0;
      for (float[] row : rows) {
        squares += (row[i] - mean[i]) * (row[i] - mean[i]);
      }
      deviation[i] = Math.sqrt(squares / rows.size()) + FLOOR;
    }
    return new Standardisation(mean, deviation);
  }

  /** Returns the standardised features of an image. */
  double[] apply(float[] row) {
    double[] standardised = new double[row.length];
    for (int i = 0; i < row.length; i++) {
      standardised[i] = (row[i] - mean[i]) / deviation[i];
    }
    return standardised;
  }

  /** Returns the function of plain features that has the values of one of standardised features. */
  LinearFunction unfold(LinearFunction ofStandardised) {
    double[] weights = new double[mean.length];
    double bias = ofStandardised.bias();
    for (int i = 0; i < weights.length; i++) {
      weights[i] = ofStandardised.weights()[i] / deviation[i];
      bias -= weights[i] * mean[i];
    }
    return new LinearFunction(weights, bias);
  }
}
