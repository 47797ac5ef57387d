package org.fovea.stages.metrics;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/**
 * 95 % intervals from data drawn again: as many groups as there are, with replacement, each with
 * all of its images. A group is a patient, so that two eyes that are alike count as little more
 * than one.
 *
 * <p>The interval lies between the 2.5 % and the 97.5 % quantile of the measure over the resamples
 * (the percentile method), interpolated linearly. The resamples are a function of the seed and the
 * number of groups alone, so that all measures of one set of images are taken on the same ones.
 *
 * @param resamples how often the data are drawn again, 100 to 100,000; 1,000 leave an error of
 *     about 5 % of the interval's width
 * @param seed any number; the same one gives the same intervals
 * @see <a href="https://doi.org/10.1214/ss/1177013815">Efron and Tibshirani, 1986, Bootstrap
 *     methods: the percentile method</a>
 * @see <a href="https://doi.org/10.1111/j.1467-9868.2007.00593.x">Field and Welsh, 2007,
 *     Bootstrapping clustered data</a>
 */
public record GroupBootstrap(int resamples, long seed) implements Serializable {
  public static final GroupBootstrap DEFAULT = new GroupBootstrap(1000, 7);

  private static final int MIN_RESAMPLES = 100;
  private static final int MAX_RESAMPLES = 100_000;
  private static final double LOWER_TAIL = 0.025;

  /** Share of the resamples in which a measure has to be defined. */
  private static final double MIN_DEFINED = 0.95;

  public GroupBootstrap {
    if (resamples < MIN_RESAMPLES || resamples > MAX_RESAMPLES) {
      throw new IllegalArgumentException(
          "resamples must be between %d and %d, but was %d"
              .formatted(MIN_RESAMPLES, MAX_RESAMPLES, resamples));
    }
  }

  /**
   * Returns the interval of each measure.
   *
   * @param groups number of groups
   * @param measures each takes how often each group was drawn, by its number, which it must not
   *     keep or change, and returns its value for these draws; NaN where it is undefined
   * @return in the order of the measures; empty where there are fewer than two groups, where the
   *     measure is undefined in more than a twentieth of the resamples, and where it is the same in
   *     all: an interval without width would claim certainty that a few images cannot give
   */
  public List<Optional<ConfidenceInterval>> intervals(
      int groups, List<? extends ToDoubleFunction<int[]>> measures) {
    List<Optional<ConfidenceInterval>> intervals = new ArrayList<>();
    for (double[] values : values(groups, measures)) {
      intervals.add(percentileInterval(values));
    }
    return intervals;
  }

  private double[][] values(int groups, List<? extends ToDoubleFunction<int[]>> measures) {
    int drawn = groups < 2 ? 0 : resamples;
    double[][] values = new double[measures.size()][drawn];
    SplittableRandom random = new SplittableRandom(seed);
    int[] multiplicities = new int[groups];
    for (int resample = 0; resample < drawn; resample++) {
      Arrays.fill(multiplicities, 0);
      for (int draw = 0; draw < groups; draw++) {
        multiplicities[random.nextInt(groups)]++;
      }
      for (int measure = 0; measure < values.length; measure++) {
        values[measure][resample] = measures.get(measure).applyAsDouble(multiplicities);
      }
    }
    return values;
  }

  private Optional<ConfidenceInterval> percentileInterval(double[] values) {
    double[] defined =
        Arrays.stream(values).filter(value -> !Double.isNaN(value)).sorted().toArray();
    if (defined.length < MIN_DEFINED * resamples || defined[0] == defined[defined.length - 1]) {
      return Optional.empty();
    }
    return Optional.of(
        new ConfidenceInterval(quantile(defined, LOWER_TAIL), quantile(defined, 1 - LOWER_TAIL)));
  }

  /** Definition 7 of https://doi.org/10.2307/2684934, as NumPy's and R's. */
  private static double quantile(double[] sorted, double share) {
    double place = share * (sorted.length - 1);
    int below = (int) place;
    if (below == sorted.length - 1) {
      return sorted[below];
    }
    return sorted[below] + (place - below) * (sorted[below + 1] - sorted[below]);
  }
}
