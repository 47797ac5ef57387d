package org.fovea.stages.statistics;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.fovea.schema.MeasureHistogram;

/** Counts the values of a measure; parts add up. Not for several threads at once. */
final class Histogram {
  /** Where the values of each measure lie that data sets are compared in. */
  private static final Map<String, double[]> RANGES =
      Map.ofEntries(
          Map.entry("blueShare", new double[] {0, 1}),
          Map.entry("brightness", new double[] {0, 255}),
          Map.entry("chroma", new double[] {0, 255}),
          Map.entry("coarseContrast", new double[] {0, 12}),
          Map.entry("fieldOfViewShare", new double[] {0, 1}),
          Map.entry("fineContrast", new double[] {0, 10}),
          Map.entry("greenShare", new double[] {0, 1}),
          Map.entry("hiddenShare", new double[] {0, 1}),
          Map.entry("redShare", new double[] {0, 1}),
          Map.entry("sharpness", new double[] {0, 1}));

  private static final int STEPS = 200;

  private final double low;
  private final double high;
  private final long[] counts = new long[STEPS];
  private double sum;
  private long count;

  private Histogram(double low, double high) {
    this.low = low;
    this.high = high;
  }

  /** Adds measures by name to the histograms of those that data sets are compared in. */
  static void add(Map<String, Double> measures, Map<String, Histogram> to) {
    measures.forEach(
        (name, value) -> {
          double[] range = RANGES.get(name);
          if (range != null) {
            to.computeIfAbsent(name, n -> new Histogram(range[0], range[1])).add(value);
          }
        });
  }

  private void add(double value) {
    int step = (int) ((value - low) / (high - low) * STEPS);
    counts[Math.max(0, Math.min(STEPS - 1, step))]++;
    sum += value;
    count++;
  }

  /** Returns histograms as a record has them, in ascending order of measures. */
  static List<MeasureHistogram> toRecords(Map<String, Histogram> histograms) {
    List<MeasureHistogram> records = new ArrayList<>();
    new TreeMap<>(histograms)
        .forEach(
            (name, histogram) -> {
              List<Long> counts = new ArrayList<>();
              for (long step : histogram.counts) {
                counts.add(step);
              }
              double mean = histogram.count == 0 ? 0 : histogram.sum / histogram.count;
              records.add(new MeasureHistogram(name, histogram.low, histogram.high, counts, mean));
            });
    return records;
  }
}
