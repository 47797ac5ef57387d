package org.fovea.pipeline.workflow;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.fovea.schema.DatasetStatistics;
import org.fovea.schema.Imageability;
import org.fovea.schema.MeasureHistogram;
import org.fovea.schema.SliceStatistics;

/**
 * A drawing, as SVG, of how the measures of a data set's images are spread: a row for each measure,
 * a column for each source, all splits together.
 */
final class MeasurePlot {
  private static final int LABELS_WIDTH = 140;
  private static final int PANEL_WIDTH = 220;
  private static final int PANEL_HEIGHT = 60;
  private static final int ROW_HEIGHT = 96;
  private static final int GAP = 24;
  private static final int TOP = 70;

  /** Steps of a histogram that are drawn as one bar. */
  private static final int STEPS_OF_BAR = 4;

  private final StringBuilder svg = new StringBuilder();

  private MeasurePlot() {}

  /** Returns the document. */
  static String of(DatasetStatistics statistics) {
    Map<String, Map<String, long[]>> bars = new TreeMap<>();
    Map<String, MeasureHistogram> axes = new TreeMap<>();
    TreeSet<String> sources = new TreeSet<>();
    for (SliceStatistics slice : statistics.getSlices()) {
      sources.add(slice.getSource());
      for (MeasureHistogram histogram : slice.getMeasures()) {
        axes.putIfAbsent(histogram.getMeasure(), histogram);
        bars.computeIfAbsent(histogram.getMeasure(), measure -> new TreeMap<>())
            .merge(slice.getSource(), bars(histogram), MeasurePlot::sum);
      }
    }
    return new MeasurePlot().draw(statistics, List.copyOf(sources), axes, bars);
  }

  private static long[] bars(MeasureHistogram histogram) {
    long[] bars = new long[histogram.getCounts().size() / STEPS_OF_BAR];
    for (int step = 0; step < bars.length * STEPS_OF_BAR; step++) {
      bars[step / STEPS_OF_BAR] += histogram.getCounts().get(step);
    }
    return bars;
  }

  private static long[] sum(long[] one, long[] other) {
    long[] sum = one.clone();
    for (int i = 0; i < sum.length; i++) {
      sum[i] += other[i];
    }
    return sum;
  }

  private String draw(
      DatasetStatistics statistics,
      List<String> sources,
      Map<String, MeasureHistogram> axes,
      Map<String, Map<String, long[]>> bars) {
    int width = LABELS_WIDTH + Math.max(1, sources.size()) * (PANEL_WIDTH + GAP);
    add(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\""
            + " font-family=\"sans-serif\" font-size=\"12\">",
        width, TOP + axes.size() * ROW_HEIGHT);
    add("<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>");
    text(10, 24, "What the images are like: share of the images by measure and source");
    for (int column = 0; column < sources.size(); column++) {
      text(left(column), TOP - 16, sources.get(column) + gradable(statistics, sources.get(column)));
    }
    int y = TOP;
    for (Map.Entry<String, MeasureHistogram> axis : axes.entrySet()) {
      text(10, y + PANEL_HEIGHT / 2, axis.getKey());
      for (int column = 0; column < sources.size(); column++) {
        long[] counts = bars.getOrDefault(axis.getKey(), Map.of()).get(sources.get(column));
        if (counts != null) {
          panel(left(column), y, counts, axis.getValue());
        }
      }
      y += ROW_HEIGHT;
    }
    add("</svg>");
    return svg.toString();
  }

  private static int left(int column) {
    return LABELS_WIDTH + column * (PANEL_WIDTH + GAP);
  }

  private static String gradable(DatasetStatistics statistics, String source) {
    for (Imageability of : statistics.getImageability()) {
      if (of.getSource().equals(source)) {
        return String.format(Locale.ROOT, ": %.1f %% gradable", 100 * of.getGradableShare());
      }
    }
    return "";
  }

  private void panel(int left, int top, long[] counts, MeasureHistogram axis) {
    long most = 1;
    for (long count : counts) {
      most = Math.max(most, count);
    }
    double barWidth = (double) PANEL_WIDTH / counts.length;
    for (int i = 0; i < counts.length; i++) {
      double height = (double) PANEL_HEIGHT * counts[i] / most;
      if (counts[i] > 0) {
        add(
            "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"#246\"/>",
            left + i * barWidth, top + PANEL_HEIGHT - height, barWidth, height);
      }
    }
    int bottom = top + PANEL_HEIGHT;
    add(
        "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"#888\"/>",
        left, bottom, left + PANEL_WIDTH, bottom);
    text(left, bottom + 14, String.format(Locale.ROOT, "%.0f", axis.getLow()));
    text(left + PANEL_WIDTH - 20, bottom + 14, String.format(Locale.ROOT, "%.0f", axis.getHigh()));
  }

  private void text(int x, int y, String words) {
    String escaped = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    add("<text x=\"%d\" y=\"%d\">%s</text>", x, y, escaped);
  }

  private void add(String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
