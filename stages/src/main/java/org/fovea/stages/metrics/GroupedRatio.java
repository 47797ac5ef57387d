package org.fovea.stages.metrics;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** Two counts in each group whose sums make a ratio, such as positives found among positives. */
public final class GroupedRatio implements ToDoubleFunction<int[]> {
  /** Groups of each kind that the percentile method needs to see its tails. */
  private static final int MIN_GROUPS_OF_A_KIND = 5;

  private final long[] numerators;
  private final long[] denominators;

  GroupedRatio(long[] numerators, long[] denominators) {
    this.numerators = numerators;
    this.denominators = denominators;
  }

  /** Returns the ratio over all groups. */
  public Proportion total() {
    return new Proportion(Arrays.stream(numerators).sum(), Arrays.stream(denominators).sum());
  }

  /** Returns the ratio of images that are there several times; NaN where it is 0/0. */
  @Override
  public double applyAsDouble(int[] multiplicities) {
    long numerator = 0;
    long denominator = 0;
    for (int group = 0; group < multiplicities.length; group++) {
      numerator += multiplicities[group] * numerators[group];
      denominator += multiplicities[group] * denominators[group];
    }
    return denominator == 0 ? Double.NaN : (double) numerator / denominator;
  }

  /**
   * Returns the 95 % interval of the ratio as a share, within [0, 1].
   *
   * <p>It is that of the resamples, but where fewer than five groups have an image that counts, or
   * fewer than five one that does not: resamples of 20 right verdicts are all right, and would
   * claim certainty. Then it is Wilson's, which takes each group for one image.
   *
   * @param percentile the interval by {@link GroupBootstrap}
   * @return empty where the denominator is 0
   */
  public Optional<ConfidenceInterval> interval(Optional<ConfidenceInterval> percentile) {
    int groups = 0;
    int counting = 0;
    int notCounting = 0;
    for (int group = 0; group < denominators.length; group++) {
      groups += denominators[group] > 0 ? 1 : 0;
      counting += numerators[group] > 0 ? 1 : 0;
      notCounting += numerators[group] < denominators[group] ? 1 : 0;
    }
    if (groups == 0) {
      return Optional.empty();
    }
    if (percentile.isPresent() && Math.min(counting, notCounting) >= MIN_GROUPS_OF_A_KIND) {
      return percentile;
    }
    double share = total().value().orElseThrow();
    return Optional.of(ConfidenceInterval.wilson(share, groups));
  }
}
