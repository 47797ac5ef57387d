package org.fovea.pipeline.workflow;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.fovea.pipeline.RunOutcome.MetricRow;
import org.fovea.pipeline.ScenarioComparison;

/**
 * Draws a comparison as SVG: a group for each target and source, in it a row for each scenario with
 * the AUC as a dot and its 95 % interval as a line.
 */
final class ForestPlot {
  private static final int LABELS_WIDTH = 190;
  private static final int PLOT_WIDTH = 480;
  private static final int NUMBERS_WIDTH = 190;
  private static final int ROW_HEIGHT = 20;
  private static final int TOP = 56;
  private static final int BOTTOM = 36;
  private static final int TENTHS = 10;
  private static final int HIGHEST_TENTH = 10;

  private final StringBuilder svg = new StringBuilder();
  private final int lowestTenth;

  /** One scenario's AUC on one target and source. */
  private record Row(String scenario, MetricRow metric) {}

  private ForestPlot(int lowestTenth) {
    this.lowestTenth = lowestTenth;
  }

  /** Returns the document. */
  static String of(ScenarioComparison comparison) {
    Map<String, List<Row>> groups = new LinkedHashMap<>();
    for (ScenarioComparison.Variant variant : comparison.variants()) {
      for (MetricRow metric : variant.metrics()) {
        groups
            .computeIfAbsent(title(metric), title -> new ArrayList<>())
            .add(new Row(variant.scenario().word(), metric));
      }
    }
    double lowest =
        groups.values().stream()
            .flatMap(List::stream)
            .flatMap(row -> row.metric().aucLower().or(row.metric()::auc).stream())
            .mapToDouble(Double::doubleValue)
            .min()
            .orElse(0);
    int tenth = Math.min(HIGHEST_TENTH - 1, Math.max(0, (int) Math.floor(lowest * TENTHS)));
    return new ForestPlot(tenth).draw(comparison, groups);
  }

  private static String title(MetricRow metric) {
    return "%s, %s, %s: %,d images, %,d positive"
        .formatted(
            metric.target(),
            metric.split(),
            metric.slice().replace("source=", ""),
            metric.images(),
            metric.positives());
  }

  private String draw(ScenarioComparison comparison, Map<String, List<Row>> groups) {
    int rows = groups.values().stream().mapToInt(group -> group.size() + 1).sum();
    int width = LABELS_WIDTH + PLOT_WIDTH + NUMBERS_WIDTH;
    int bottom = TOP + rows * ROW_HEIGHT;
    add(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\""
            + " font-family=\"sans-serif\" font-size=\"12\">",
        width, bottom + BOTTOM);
    add("<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>");
    text(
        10,
        24,
        "font-size=\"15\"",
        (comparison.synthetic() ? "SYNTHETIC IMAGES: " : "")
            + "area under the ROC curve by transfer scenario, 95 % intervals by patient");
    for (int tenth = lowestTenth; tenth <= HIGHEST_TENTH; tenth++) {
      double x = x((double) tenth / TENTHS);
      add(
          "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"#ddd\"/>",
          x, TOP - 10, x, bottom);
      text(
          x,
          bottom + 16,
          "text-anchor=\"middle\"",
          String.format(Locale.ROOT, "%.1f", (double) tenth / TENTHS));
    }
    int y = TOP;
    for (Map.Entry<String, List<Row>> group : groups.entrySet()) {
      text(10, y + 4, "font-weight=\"bold\"", group.getKey());
      y += ROW_HEIGHT;
      for (Row row : group.getValue()) {
        row(row, y);
        y += ROW_HEIGHT;
      }
    }
    add("</svg>");
    return svg.toString();
  }

  private void row(Row row, int y) {
    text(20, y + 4, "", row.scenario());
    Optional<Double> auc = row.metric().auc();
    Optional<Double> lower = row.metric().aucLower();
    Optional<Double> upper = row.metric().aucUpper();
    String numbers = auc.map(value -> decimal(value)).orElse("undefined");
    if (lower.isPresent() && upper.isPresent()) {
      add(
          "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"#246\" stroke-width=\"2\"/>",
          x(lower.get()), y, x(upper.get()), y);
      numbers += " (%s to %s)".formatted(decimal(lower.get()), decimal(upper.get()));
    }
    if (auc.isPresent()) {
      add("<circle cx=\"%.1f\" cy=\"%d\" r=\"4\" fill=\"#246\"/>", x(auc.get()), y);
    }
    text(LABELS_WIDTH + PLOT_WIDTH + 20, y + 4, "", numbers);
  }

  private double x(double auc) {
    double lowest = (double) lowestTenth / TENTHS;
    return LABELS_WIDTH + PLOT_WIDTH * (auc - lowest) / (1 - lowest);
  }

  private void text(double x, int y, String attributes, String words) {
    add("<text x=\"%.1f\" y=\"%d\" %s>%s</text>", x, y, attributes, escaped(words));
  }

  private static String escaped(String words) {
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  private static String decimal(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }

  private void add(String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
