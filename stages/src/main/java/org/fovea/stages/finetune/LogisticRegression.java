package org.fovea.stages.finetune;

import de.bwaldvogel.liblinear.Feature;
import de.bwaldvogel.liblinear.FeatureNode;
import de.bwaldvogel.liblinear.Linear;
import de.bwaldvogel.liblinear.Model;
import de.bwaldvogel.liblinear.Parameter;
import de.bwaldvogel.liblinear.Problem;
import de.bwaldvogel.liblinear.SolverType;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Fits logistic regressions with an L2 penalty to one set of images: the weights {@code w} and the
 * intercept {@code b} that make {@code |w|² / 2 + C · Σ log(1 + exp(-y (w·x + b)))} least, with
 * {@code y} +1 or -1. No penalty on the intercept.
 *
 * <p>LIBLINEAR's Newton method on the primal problem: the problem is convex, so that there is one
 * solution, and no chance is involved, so that it repeats to the bit. Memory holds 24 bytes for
 * each feature of each image.
 *
 * @see <a href="https://www.jmlr.org/papers/v9/fan08a.html">Fan et al., 2008, LIBLINEAR: a library
 *     for large linear classification</a>
 */
final class LogisticRegression {
  /** Norm of the gradient at which it ends, against that at the start; the default is 1e-2. */
  private static final double TOLERANCE = 1e-6;

  /** The same, above which the solver gave up too early: its warnings are not seen. */
  private static final double HIGHEST_GRADIENT = 1e-3;

  /** What rounding leaves of a gradient that is nothing, against the sum of the terms' lengths. */
  private static final double ROUNDING = 1e-12;

  private static final double POSITIVE = 1;
  private static final double NEGATIVE = -1;

  static {
    Linear.disableDebugOutput(); // else it writes to standard output
  }

  private final Feature[][] rows;
  private final int features;

  /**
   * Takes the images.
   *
   * @param standardised (images, features), at least one image
   */
  LogisticRegression(List<double[]> standardised) {
    features = standardised.get(0).length;
    rows = new Feature[standardised.size()][];
    for (int image = 0; image < rows.length; image++) {
      rows[image] = nodes(standardised.get(image));
    }
  }

  private LogisticRegression(Feature[][] rows, int features) {
    this.rows = rows;
    this.features = features;
  }

  /**
   * Returns the same for some of the images only; shares their memory.
   *
   * @param asked for each image whether it is among them, at least one
   */
  LogisticRegression among(boolean[] asked) {
    Feature[][] some =
        IntStream.range(0, rows.length)
            .filter(image -> asked[image])
            .mapToObj(image -> rows[image])
            .toArray(Feature[][]::new);
    return new LogisticRegression(some, features);
  }

  /** Numbers the features from 1; the last is the constant that the intercept multiplies. */
  private static Feature[] nodes(double[] values) {
    Feature[] nodes = new Feature[values.length + 1];
    for (int i = 0; i < values.length; i++) {
      nodes[i] = new FeatureNode(i + 1, values[i]);
    }
    nodes[values.length] = new FeatureNode(values.length + 1, 1);
    return nodes;
  }

  /**
   * Fits one classifier.
   *
   * @param positive for each image
   * @param strength C, above 0
   * @throws IllegalArgumentException if all images are of one class
   * @throws IllegalStateException if the solver stops before it is there
   */
  LinearFunction fit(boolean[] positive, double strength) {
    Problem problem = new Problem();
    problem.l = rows.length;
    problem.n = features + 1;
    problem.x = rows;
    problem.bias = 1;
    problem.y = new double[rows.length];
    for (int image = 0; image < rows.length; image++) {
      problem.y[image] = positive[image] ? POSITIVE : NEGATIVE;
    }
    if (Arrays.stream(problem.y).distinct().count() < 2) {
      throw new IllegalArgumentException(
          "all %d training images are %s; a classifier needs images of both classes"
              .formatted(rows.length, positive[0] ? "positive" : "negative"));
    }
    Parameter parameter = new Parameter(SolverType.L2R_LR, strength, TOLERANCE);
    parameter.setRegularizeBias(false);
    Model model = Linear.train(problem, parameter);
    double sign = model.getLabels()[0] == (int) POSITIVE ? 1 : -1;
    double[] weights = model.getFeatureWeights();
    for (int i = 0; i < weights.length; i++) {
      weights[i] *= sign;
    }
    double atStart = gradientNorm(problem.y, new double[weights.length], strength);
    double atEnd = gradientNorm(problem.y, weights, strength);
    // Features that say nothing leave no gradient at the start either.
    if (!(atEnd <= HIGHEST_GRADIENT * atStart + ROUNDING * strength * rows.length)) {
      throw new IllegalStateException(
          "the solver stopped at a gradient of %s, but from %s at the start it must come down to %s of that; please report this"
              .formatted(atEnd, atStart, HIGHEST_GRADIENT));
    }
    return new LinearFunction(Arrays.copyOf(weights, features), weights[features]);
  }

  /** Returns the length of the gradient; the last of the weights is the intercept. */
  private double gradientNorm(double[] signs, double[] weights, double strength) {
    double[] gradient = weights.clone();
    gradient[features] = 0; // no penalty
    for (int image = 0; image < rows.length; image++) {
      double logit = 0;
      for (int i = 0; i <= features; i++) {
        logit += weights[i] * rows[image][i].getValue();
      }
      double slope = -strength * signs[image] / (1 + Math.exp(signs[image] * logit));
      for (int i = 0; i <= features; i++) {
        gradient[i] += slope * rows[image][i].getValue();
      }
    }
    return Math.sqrt(Arrays.stream(gradient).map(value -> value * value).sum());
  }
}
