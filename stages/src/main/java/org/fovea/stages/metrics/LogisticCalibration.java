package org.fovea.stages.metrics;

import java.util.Optional;

/**
 * A temperature and a bias that make probabilities of logits: {@code 1 / (1 + exp(-(logit /
 * temperature + bias)))}. The order of images stays the same.
 *
 * @param temperature above 0; above 1 it makes probabilities less extreme
 * @param bias added to the logit
 */
public record LogisticCalibration(double temperature, double bias) {
  /** The sigmoid alone. */
  public static final LogisticCalibration NONE = new LogisticCalibration(1, 0);

  private static final int MAX_STEPS = 100;
  private static final int MAX_HALVINGS = 40;

  /** Length of a step below which rounding is all that is left. */
  private static final double SMALLEST_STEP = 1e-10;

  /** What a step must gain of the gain that the slope promises (Armijo's rule). */
  private static final double SUFFICIENT_GAIN = 1e-4;

  /** What is left to rounding: of a gain against the loss, and of a deviation against the mean. */
  private static final double ROUNDING = 1e-12;

  public LogisticCalibration {
    if (!(temperature > 0 && Double.isFinite(temperature) && Double.isFinite(bias))) {
      throw new IllegalArgumentException(
          "calibration needs a temperature above 0 and a finite bias, but they were %s and %s"
              .formatted(temperature, bias));
    }
  }

  /** Returns the probability of a logit, 0 to 1. */
  public double probability(double logit) {
    return sigmoid(logit / temperature + bias);
  }

  private static double sigmoid(double logit) {
    return 1 / (1 + Math.exp(-logit));
  }

  /**
   * Fits both by maximum likelihood with Platt's targets: {@code (P + 1) / (P + 2)} for each of P
   * positives and {@code 1 / (N + 2)} for each of N negatives instead of 1 and 0, so that also
   * classes that do not overlap have a finite answer. The problem is convex; Newton's method with
   * backtracking solves it, for logits that were brought to mean 0 and deviation 1.
   *
   * @param logits outputs before the sigmoid, finite
   * @return empty where images are of one class only, or positives do not have the higher logits
   * @throws IllegalStateException if the method does not come to an end
   * @see <a href="https://doi.org/10.1007/s10994-007-5018-6">Lin, Lin and Weng, 2007, A note on
   *     Platt's probabilistic outputs for support vector machines</a>
   */
  public static Optional<LogisticCalibration> fit(TwoClassScores logits) {
    Likelihood likelihood = new Likelihood(logits);
    if (!logits.hasBothClasses() || likelihood.logitsAreEqual()) {
      return Optional.empty();
    }
    double slope = 0;
    double bias = Math.log((logits.positiveCount() + 1.0) / (logits.negativeCount() + 1.0));
    for (int steps = 0; steps < MAX_STEPS; steps++) {
      double[] step = likelihood.newtonStep(slope, bias);
      double scale = likelihood.scaleOf(step, slope, bias);
      slope += scale * step[0];
      bias += scale * step[1];
      if (Math.abs(step[0]) <= SMALLEST_STEP * (1 + Math.abs(slope))
          && Math.abs(step[1]) <= SMALLEST_STEP * (1 + Math.abs(bias))) {
        return slope > SMALLEST_STEP
            ? Optional.of(likelihood.calibration(slope, bias))
            : Optional.empty();
      }
    }
    throw new IllegalStateException(
        "calibration did not come to an end in %d steps, at slope %s and bias %s; please report this"
            .formatted(MAX_STEPS, slope, bias));
  }

  /** The negative logarithm of the likelihood of a slope and a bias, for standardised logits. */
  private static final class Likelihood {
    private final TwoClassScores logits;
    private final double positiveTarget;
    private final double negativeTarget;
    private final double mean;
    private final double deviation;

    Likelihood(TwoClassScores logits) {
      this.logits = logits;
      positiveTarget = (logits.positiveCount() + 1.0) / (logits.positiveCount() + 2.0);
      negativeTarget = 1 / (logits.negativeCount() + 2.0);
      double sum = 0;
      for (int image = 0; image < logits.count(); image++) {
        sum += given(image);
      }
      mean = sum / logits.count();
      double squares = 0;
      for (int image = 0; image < logits.count(); image++) {
        squares += (given(image) - mean) * (given(image) - mean);
      }
      deviation = Math.sqrt(squares / logits.count());
    }

    /** Returns whether they differ by no more than rounding. */
    boolean logitsAreEqual() {
      return deviation <= ROUNDING * Math.abs(mean);
    }

    /** Returns what a slope and a bias for standardised logits are for the given ones. */
    LogisticCalibration calibration(double slope, double bias) {
      return new LogisticCalibration(deviation / slope, bias - slope * mean / deviation);
    }

    private double logit(int image) {
      return (given(image) - mean) / deviation;
    }

    private double given(int image) {
      return image < logits.positiveCount()
          ? logits.positive(image)
          : logits.negative(image - logits.positiveCount());
    }

    private double target(int image) {
      return image < logits.positiveCount() ? positiveTarget : negativeTarget;
    }

    double loss(double slope, double bias) {
      double loss = 0;
      for (int image = 0; image < logits.count(); image++) {
        double margin = slope * logit(image) + bias;
        // log(1 + exp(margin)) - target * margin, without overflow
        loss +=
            Math.max(margin, 0) + Math.log1p(Math.exp(-Math.abs(margin))) - target(image) * margin;
      }
      return loss;
    }

    /**
     * Returns the step in slope and bias, and the slope of the loss along it, which is negative.
     */
    double[] newtonStep(double slope, double bias) {
      double bySlope = 0;
      double byBias = 0;
      double slopeSlope = 0;
      double slopeBias = 0;
      double biasBias = 0;
      for (int image = 0; image < logits.count(); image++) {
        double logit = logit(image);
        double probability = sigmoid(slope * logit + bias);
        double excess = probability - target(image);
        double curvature = probability * (1 - probability);
        bySlope += excess * logit;
        byBias += excess;
        slopeSlope += curvature * logit * logit;
        slopeBias += curvature * logit;
        biasBias += curvature;
      }
      double determinant = slopeSlope * biasBias - slopeBias * slopeBias;
      double inSlope = -(biasBias * bySlope - slopeBias * byBias) / determinant;
      double inBias = -(slopeSlope * byBias - slopeBias * bySlope) / determinant;
      return new double[] {inSlope, inBias, inSlope * bySlope + inBias * byBias};
    }

    /** Returns the part of a step to take: all of it, or half, or a quarter … that gains enough. */
    double scaleOf(double[] step, double slope, double bias) {
      double before = loss(slope, bias);
      if (-step[2] <= ROUNDING * (1 + before)) {
        return 1; // so near the end, a whole step is the best there is
      }
      double scale = 1;
      for (int halvings = 0; halvings < MAX_HALVINGS; halvings++) {
        double after = loss(slope + scale * step[0], bias + scale * step[1]);
        if (after <= before + SUFFICIENT_GAIN * scale * step[2]) {
          return scale;
        }
        scale /= 2;
      }
      return scale;
    }
  }
}
