package org.fovea.stages.supportvectors;

/**
 * A classifier with a Gaussian kernel: {@code f(x) = Σ aᵢ exp(-gamma |x - vᵢ|²) + b}, positive on
 * the side of the positive class.
 *
 * @param vectors the vectors {@code v}, (vectors, features)
 * @param coefficients their weights {@code a}, (vectors), each signed by its class
 * @param bias {@code b}
 * @param gamma how fast the influence of a vector falls with the squared distance; above 0
 * @see <a href="https://doi.org/10.1007/BF00994018">Cortes and Vapnik, 1995, Support-vector
 *     networks</a>
 */
@SuppressWarnings("ArrayRecordComponent") // read only; shared, since they are large
public record SupportVectorMachine(
    float[][] vectors, float[] coefficients, float bias, float gamma) {
  public SupportVectorMachine {
    if (vectors.length != coefficients.length) {
      throw new IllegalArgumentException(
          "each support vector needs one coefficient, but there are %d and %d"
              .formatted(vectors.length, coefficients.length));
    }
    if (!(gamma > 0)) { // also rejects NaN
      throw new IllegalArgumentException("gamma must be above 0, but was " + gamma);
    }
  }

  /** Returns the value of the function at standardised features. */
  public double at(float[] standardised) {
    double sum = bias;
    for (int vector = 0; vector < vectors.length; vector++) {
      double squared = 0;
      for (int i = 0; i < standardised.length; i++) {
        double apart = standardised[i] - vectors[vector][i];
        squared += apart * apart;
      }
      sum += coefficients[vector] * StrictMath.exp(-gamma * squared);
    }
    return sum;
  }
}
