package org.fovea.stages.statistics;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.fovea.schema.DatasetStatistics;
import org.fovea.schema.MeasureHistogram;
import org.fovea.schema.SliceStatistics;
import org.fovea.schema.Split;

/**
 * How far the images of one set are from those of another, in one measure: the population stability
 * index over ten classes that each hold a tenth of the first set.
 *
 * <p>An index below 0.1 is taken for no change and one above 0.25 for a large one (Siddiqi, Credit
 * Risk Scorecards, 2006, ISBN 978-0-471-75451-0). Few images give a large index by chance: it is
 * spread like chi-squared with nine degrees of freedom times the sum of the sets' reciprocal sizes,
 * and only what exceeds the 99th percentile of that is told.
 *
 * @param measure name of the measure
 * @param index population stability index, 0 or more
 * @param chanceIndex what the index exceeds by chance in one of a hundred comparisons
 * @param expectedMean mean of the measure in the first set
 * @param mean mean of the measure in the second set
 * @see <a href="https://scholarworks.wmich.edu/dissertations/3208">Yurdakul, 2018, Statistical
 *     properties of population stability index (what chance makes of it)</a>
 */
public record Drift(
    String measure, double index, double chanceIndex, double expectedMean, double mean) {
  /** From where on a change is moderate. */
  public static final double MODERATE = 0.1;

  /** From where on a change is large. */
  public static final double LARGE = 0.25;

  private static final int CLASSES = 10;

  /** 99th percentile of chi-squared with nine degrees of freedom. */
  private static final double CHI_SQUARED = 21.666;

  /** An empty class would make the index infinite: each gets half an image more. */
  private static final double HALF_AN_IMAGE = 0.5;

  /** Says whether the difference is worth a warning. */
  public boolean isNotable() {
    return index >= MODERATE && index > chanceIndex;
  }

  /** Returns the difference in words. */
  public String inWords() {
    return String.format(
        Locale.ROOT,
        "%s differs %s from the training images: mean %.3f, there %.3f (population stability index"
            + " %.2f)",
        measure,
        index >= LARGE ? "greatly" : "moderately",
        mean,
        expectedMean,
        index);
  }

  /** Compares the training images of a data set, all sources together, with other histograms. */
  public static List<Drift> between(DatasetStatistics expected, List<MeasureHistogram> actual) {
    return between(pooled(expected), actual);
  }

  /**
   * Compares histograms, measure by measure.
   *
   * @return an element for each measure that both have, in ascending order of names
   */
  static List<Drift> between(List<MeasureHistogram> expected, List<MeasureHistogram> actual) {
    Map<String, MeasureHistogram> byName = new TreeMap<>();
    actual.forEach(histogram -> byName.put(histogram.getMeasure(), histogram));
    List<Drift> drifts = new ArrayList<>();
    for (MeasureHistogram histogram : expected) {
      MeasureHistogram other = byName.get(histogram.getMeasure());
      if (other != null && other.getCounts().size() == histogram.getCounts().size()) {
        drifts.add(between(histogram, other));
      }
    }
    return drifts;
  }

  private static Drift between(MeasureHistogram expected, MeasureHistogram actual) {
    long expectedCount = count(expected);
    long actualCount = count(actual);
    double index = 0;
    long seen = 0;
    long inClass = 0;
    long actualInClass = 0;
    int classNumber = 1;
    int steps = expected.getCounts().size();
    for (int step = 0; step < steps; step++) {
      seen += expected.getCounts().get(step);
      inClass += expected.getCounts().get(step);
      actualInClass += actual.getCounts().get(step);
      boolean full = seen * CLASSES >= classNumber * expectedCount && seen < expectedCount;
      if (full || step == steps - 1) {
        double there = share(inClass, expectedCount);
        double here = share(actualInClass, actualCount);
        index += (here - there) * StrictMath.log(here / there);
        classNumber = (int) (seen * CLASSES / Math.max(1, expectedCount)) + 1;
        inClass = 0;
        actualInClass = 0;
      }
    }
    double chance =
        CHI_SQUARED * (1.0 / Math.max(1, expectedCount) + 1.0 / Math.max(1, actualCount));
    return new Drift(expected.getMeasure(), index, chance, expected.getMean(), actual.getMean());
  }

  private static double share(long inClass, long all) {
    return (inClass + HALF_AN_IMAGE) / (all + CLASSES * HALF_AN_IMAGE);
  }

  private static long count(MeasureHistogram histogram) {
    return histogram.getCounts().stream().mapToLong(Long::longValue).sum();
  }

  /** Returns the histograms of all sources' training images together. */
  public static List<MeasureHistogram> pooled(DatasetStatistics statistics) {
    Map<String, MeasureHistogram> pooled = new TreeMap<>();
    for (SliceStatistics slice : statistics.getSlices()) {
      if (slice.getSplit() == Split.TRAIN) {
        slice.getMeasures().forEach(one -> pooled.merge(one.getMeasure(), one, Drift::sum));
      }
    }
    return List.copyOf(pooled.values());
  }

  private static MeasureHistogram sum(MeasureHistogram one, MeasureHistogram other) {
    List<Long> counts = new ArrayList<>();
    for (int step = 0; step < one.getCounts().size(); step++) {
      counts.add(one.getCounts().get(step) + other.getCounts().get(step));
    }
    long ofOne = count(one);
    long ofOther = count(other);
    double mean =
        (one.getMean() * ofOne + other.getMean() * ofOther) / Math.max(1, ofOne + ofOther);
    return new MeasureHistogram(one.getMeasure(), one.getLow(), one.getHigh(), counts, mean);
  }
}
