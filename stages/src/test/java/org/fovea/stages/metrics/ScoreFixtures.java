package org.fovea.stages.metrics;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Small sets of scores whose metrics were computed elsewhere. */
final class ScoreFixtures {
  private static final double[] SCORES = {
    .02, .05, .10, .10, .15, .20, .20, .30, .35, .40, .40, .45, .50, .55, .60, .70, .70, .80, .95,
    1.0
  };
  private static final int[] LABELS = {0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 1, 1, 0, 1, 1, 0, 1, 1, 1};

  private ScoreFixtures() {}

  /** Twenty probabilities with ties within and across classes: 9 positives, 11 negatives. */
  static TwoClassScores twenty() {
    boolean[] positive = new boolean[LABELS.length];
    for (int i = 0; i < positive.length; i++) {
      positive[i] = LABELS[i] == 1;
    }
    return TwoClassScores.of(SCORES, positive);
  }

  /** The same twenty, the first and second of one patient, the third and fourth of the next … */
  static GroupedScores twentyOfTenPatients() {
    boolean[] positive = new boolean[LABELS.length];
    List<String> groups = new ArrayList<>();
    for (int i = 0; i < positive.length; i++) {
      positive[i] = LABELS[i] == 1;
      groups.add("patient-" + i / 2);
    }
    return GroupedScores.of(SCORES, positive, groups);
  }

  /** The same twenty in an order drawn by chance. */
  static TwoClassScores twentyShuffled(long seed) {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < SCORES.length; i++) {
      order.add(i);
    }
    Collections.shuffle(order, new Random(seed));
    double[] scores = order.stream().mapToDouble(i -> SCORES[i]).toArray();
    boolean[] positive = new boolean[SCORES.length];
    for (int i = 0; i < positive.length; i++) {
      positive[i] = LABELS[order.get(i)] == 1;
    }
    return TwoClassScores.of(scores, positive);
  }

  /**
   * 240 images of 120 patients, two each; every third image is positive. Image {@code i} scores
   * {@code (i · factor mod 1000) / 1000}, moved by {@code gain} towards 1 where it is positive, and
   * by as much towards 0 where it is not.
   */
  static GroupedScores twoEyesEach(int factor, double gain) {
    int images = 240;
    double[] scores = new double[images];
    boolean[] positive = new boolean[images];
    List<String> groups = new ArrayList<>();
    for (int i = 0; i < images; i++) {
      positive[i] = i % 3 == 0;
      scores[i] = (long) i * factor % 1000 / 1000.0 * (1 - gain) + (positive[i] ? gain : 0);
      groups.add("%03d".formatted(i / 2));
    }
    return GroupedScores.of(scores, positive, groups);
  }

  static TwoClassScores of(double[] positives, double[] negatives) {
    double[] scores = new double[positives.length + negatives.length];
    boolean[] positive = new boolean[scores.length];
    for (int i = 0; i < scores.length; i++) {
      positive[i] = i < positives.length;
      scores[i] = positive[i] ? positives[i] : negatives[i - positives.length];
    }
    return TwoClassScores.of(scores, positive);
  }

  /**
   * S100 beta of 41 patients with poor and 72 with good outcome after subarachnoid haemorrhage
   * (Turck et al., 2010, https://doi.org/10.1007/s00134-009-1641-y).
   */
  static TwoClassScores subarachnoidHaemorrhage() {
    return of(
        new double[] {
          0.13, 0.1, 0.16, 0.12, 0.44, 0.71, 0.49, 0.07, 0.33, 0.09, 0.07, 0.41, 0.35, 0.48, 0.96,
          0.25, 0.86, 0.52, 2.07, 0.07, 0.77, 0.3, 0.03, 0.09, 0.23, 0.7, 0.27, 0.71, 0.08, 0.26,
          0.13, 0.1, 0.11, 0.22, 0.56, 0.14, 0.58, 0.32, 0.82, 0.74, 0.44
        },
        new double[] {
          0.13, 0.14, 0.1, 0.04, 0.47, 0.18, 0.1, 0.1, 0.04, 0.08, 0.04, 0.09, 0.11, 0.07, 0.17,
          0.07, 0.11, 0.13, 0.19, 0.05, 0.16, 0.14, 0.34, 0.09, 0.5, 0.46, 0.16, 0.07, 0.43, 0.45,
          0.11, 0.08, 0.09, 0.08, 0.06, 0.13, 0.1, 0.14, 0.15, 0.06, 0.05, 0.09, 0.04, 0.09, 0.08,
          0.16, 0.09, 0.08, 0.33, 0.11, 0.28, 0.07, 0.1, 0.32, 0.07, 0.05, 0.24, 0.38, 0.1, 0.15,
          0.08, 0.14, 0.1, 0.07, 0.04, 0.19, 0.15, 0.47, 0.17, 0.15, 0.5, 0.48
        });
  }
}
