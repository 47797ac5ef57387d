package org.fovea.stages.metrics;

import java.util.Arrays;

/** How often a yes-or-no verdict was right and wrong in each group, and the shares that follow. */
public final class GroupedConfusion {
  private final long[] truePositives;
  private final long[] falsePositives;
  private final long[] trueNegatives;
  private final long[] falseNegatives;

  private GroupedConfusion(Counting counting) {
    truePositives = counting.counts[1][1];
    falsePositives = counting.counts[0][1];
    trueNegatives = counting.counts[0][0];
    falseNegatives = counting.counts[1][0];
  }

  /** Counts verdicts. */
  static final class Counting {
    private final long[][][] counts; // truth, verdict, group

    Counting(int groups) {
      counts = new long[2][2][groups];
    }

    void add(int group, boolean positive, boolean calledPositive) {
      counts[positive ? 1 : 0][calledPositive ? 1 : 0][group]++;
    }

    GroupedConfusion counted() {
      return new GroupedConfusion(this);
    }
  }

  /** Returns the counts over all groups. */
  public BinaryConfusion total() {
    return new BinaryConfusion(
        Arrays.stream(truePositives).sum(),
        Arrays.stream(falsePositives).sum(),
        Arrays.stream(trueNegatives).sum(),
        Arrays.stream(falseNegatives).sum());
  }

  /** Returns the share of positives that were found. */
  public GroupedRatio sensitivity() {
    return new GroupedRatio(truePositives, sum(truePositives, falseNegatives));
  }

  /** Returns the share of negatives that were called negative. */
  public GroupedRatio specificity() {
    return new GroupedRatio(trueNegatives, sum(trueNegatives, falsePositives));
  }

  /** Returns the share of true ones among those called positive, at the prevalence of the data. */
  public GroupedRatio positivePredictiveValue() {
    return new GroupedRatio(truePositives, sum(truePositives, falsePositives));
  }

  /** Returns the share of true ones among those called negative, at the prevalence of the data. */
  public GroupedRatio negativePredictiveValue() {
    return new GroupedRatio(trueNegatives, sum(trueNegatives, falseNegatives));
  }

  /** Returns the share of right verdicts. */
  public GroupedRatio accuracy() {
    return new GroupedRatio(
        sum(truePositives, trueNegatives),
        sum(truePositives, trueNegatives, falsePositives, falseNegatives));
  }

  /** Returns the harmonic mean of sensitivity and positive predictive value. */
  public GroupedRatio f1() {
    return new GroupedRatio(
        sum(truePositives, truePositives),
        sum(truePositives, truePositives, falsePositives, falseNegatives));
  }

  private static long[] sum(long[]... terms) {
    long[] sum = new long[terms[0].length];
    for (long[] term : terms) {
      for (int group = 0; group < sum.length; group++) {
        sum[group] += term[group];
      }
    }
    return sum;
  }
}
