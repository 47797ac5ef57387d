package org.fovea.stages.heatmap;

/**
 * What the strongest colour stands for.
 *
 * @param limit log odds, above 0: as much or more for is the strongest orange, as much or more
 *     against the strongest blue
 */
record EvidenceScale(double limit) {
  /** Odds of 7 to 1. What is weaker all over a photograph is to look weak. */
  private static final double LEAST_LIMIT = 2;

  private static final double[] STEPS = {1, 1.5, 2, 3, 4, 5, 6, 8, 10};

  /** Returns the scale for evidence up to a strength: a round number, so that scales are few. */
  static EvidenceScale upTo(double strongest) {
    double power = 1;
    while (power * 10 < strongest) {
      power *= 10;
    }
    int step = 0;
    while (step < STEPS.length - 1 && STEPS[step] * power < strongest) {
      step++;
    }
    return new EvidenceScale(Math.max(LEAST_LIMIT, STEPS[step] * power));
  }

  /** Returns log odds as a share of the limit, -1 to 1. */
  double share(double logOdds) {
    return Math.max(-1, Math.min(1, logOdds / limit));
  }

  /** Returns the limit in words, such as 3 or 1.5. */
  String label() {
    long whole = (long) limit;
    return whole == limit ? String.valueOf(whole) : String.valueOf(limit);
  }
}
