package org.fovea.stages.synthetic;

/**
 * How often each grade is drawn.
 *
 * @param none share of grade 0, in [0, 1]; the five add up to 1
 * @param mild share of grade 1
 * @param moderate share of grade 2
 * @param severe share of grade 3
 * @param proliferative share of grade 4
 */
public record GradeShares(
    double none, double mild, double moderate, double severe, double proliferative) {
  /** More disease than a screening programme meets, so that small data sets hold each grade. */
  public static final GradeShares DEFAULT = new GradeShares(0.45, 0.12, 0.23, 0.12, 0.08);

  public GradeShares {
    double sum = none + mild + moderate + severe + proliferative;
    double smallest =
        Math.min(Math.min(Math.min(none, mild), Math.min(moderate, severe)), proliferative);
    if (!(smallest >= 0 && Math.abs(sum - 1) < 1e-9)) { // also rejects NaN
      throw new IllegalArgumentException(
          "the shares of the five grades must each be at least 0 and add up to 1, but were "
              + "%s, %s, %s, %s, %s".formatted(none, mild, moderate, severe, proliferative));
    }
  }

  /** Returns the grade at a quantile in [0, 1). */
  int gradeAt(double quantile) {
    double[] shares = {none, mild, moderate, severe, proliferative};
    double upTo = 0;
    int last = 0;
    for (int grade = 0; grade < shares.length; grade++) {
      upTo += shares[grade];
      if (shares[grade] > 0) {
        last = grade;
      }
      if (quantile < upTo) {
        return grade;
      }
    }
    return last; // the shares may add up to a little less than 1
  }
}
