package org.fovea.stages.finetune;

import java.util.Arrays;
import java.util.List;
import libsvm.svm;
import libsvm.svm_model;
import libsvm.svm_node;
import libsvm.svm_parameter;
import libsvm.svm_problem;
import org.fovea.stages.supportvectors.SupportVectorMachine;

/**
 * Fits support vector machines with a Gaussian kernel to some images, by LIBSVM's sequential
 * minimal optimisation. No chance is involved, so that it repeats to the bit.
 *
 * @see <a href="https://doi.org/10.1145/1961189.1961199">Chang and Lin, 2011, LIBSVM: a library for
 *     support vector machines</a>
 */
final class GaussianKernelFit {
  /** LIBSVM's own: how far the conditions of the optimum may be violated. */
  private static final double TOLERANCE = 1e-3;

  private static final double CACHE_MEGABYTES = 200;
  private static final double POSITIVE = 1;
  private static final double NEGATIVE = -1;

  static {
    svm.svm_set_print_string_function(text -> {}); // else it writes to standard output
  }

  private final svm_node[][] rows;

  /**
   * @param standardised (images, features), at least one image
   */
  GaussianKernelFit(List<float[]> standardised) {
    rows = standardised.stream().map(GaussianKernelFit::nodes).toArray(svm_node[][]::new);
  }

  private static svm_node[] nodes(float[] values) {
    svm_node[] nodes = new svm_node[values.length];
    for (int i = 0; i < nodes.length; i++) {
      nodes[i] = new svm_node();
      nodes[i].index = i + 1;
      nodes[i].value = values[i];
    }
    return nodes;
  }

  /**
   * Fits one machine.
   *
   * @param positive for each image
   * @param cost C, above 0
   * @param gamma of the kernel, above 0
   * @throws IllegalArgumentException if all images are of one class
   */
  SupportVectorMachine fit(boolean[] positive, double cost, double gamma) {
    svm_problem problem = new svm_problem();
    problem.l = rows.length;
    problem.x = rows;
    problem.y = new double[rows.length];
    for (int image = 0; image < rows.length; image++) {
      problem.y[image] = positive[image] ? POSITIVE : NEGATIVE;
    }
    if (Arrays.stream(problem.y).distinct().count() < 2) {
      throw new IllegalArgumentException(
          "all %d training images are %s; a classifier needs images of both classes"
              .formatted(rows.length, positive[0] ? "positive" : "negative"));
    }
    svm_parameter parameter = new svm_parameter();
    parameter.svm_type = svm_parameter.C_SVC;
    parameter.kernel_type = svm_parameter.RBF;
    parameter.C = cost;
    parameter.gamma = (float) gamma; // as it is kept
    parameter.eps = TOLERANCE;
    parameter.cache_size = CACHE_MEGABYTES;
    parameter.shrinking = 1;
    return machine(svm.svm_train(problem, parameter), gamma);
  }

  private static SupportVectorMachine machine(svm_model model, double gamma) {
    float sign = model.label[0] == (int) POSITIVE ? 1 : -1;
    float[][] vectors = new float[model.l][];
    float[] coefficients = new float[model.l];
    for (int vector = 0; vector < model.l; vector++) {
      vectors[vector] = new float[model.SV[vector].length];
      for (int i = 0; i < vectors[vector].length; i++) {
        vectors[vector][i] = (float) model.SV[vector][i].value;
      }
      coefficients[vector] = sign * (float) model.sv_coef[0][vector];
    }
    return new SupportVectorMachine(
        vectors, coefficients, -sign * (float) model.rho[0], (float) gamma);
  }
}
