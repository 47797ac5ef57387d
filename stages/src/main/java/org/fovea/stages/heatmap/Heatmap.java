package org.fovea.stages.heatmap;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import org.fovea.stages.googlenet.CellGrid;
import org.fovea.stages.googlenet.DenseLogits;
import org.fovea.stages.image.FieldOfViewMask;
import org.fovea.stages.image.RgbImage;
import org.fovea.stages.scoring.LocatedScores;

/**
 * A photograph as a model saw it, and beside it what the model looked at, for each question: class
 * activation maps, orange where the retina speaks for a yes and blue where it speaks against.
 *
 * <p>All on one picture, and the photograph untouched as well: whoever reads it compares one place
 * in the photograph and in the maps, and the targets with each other, on the same scale. A place
 * has the log odds that the model would give to a photograph that looked like it everywhere; of a
 * binary target, the mean over all places, also those outside the field of view, which are not
 * coloured, is what it gives to this one.
 *
 * @param photograph square, as the model saw it
 * @param scores what the model says of it
 * @param targets names of the questions, in the order of the scores
 * @param notes short lines for below the photograph, such as the model's name; at most {@value
 *     #MAX_NOTES}
 * @see <a href="https://doi.org/10.1109/CVPR.2016.319">Zhou et al., 2016, Learning deep features
 *     for discriminative localization</a>
 */
public record Heatmap(
    RgbImage photograph, LocatedScores scores, List<String> targets, List<String> notes) {
  /** Lines that there is room for below the photograph. */
  public static final int MAX_NOTES = 3;

  /** Smaller photographs are enlarged to it. */
  private static final int LEAST_PANEL_PX = 448;

  /** Side of a panel that letters with dots of one pixel go with. */
  private static final int PANEL_PX_PER_DOT = 224;

  private static final int HEADER_DOTS = 13;
  private static final int FOOTER_DOTS = 34;
  private static final int LINE_DOTS = 10;
  private static final int GAP_DOTS = 10;
  private static final int MARGIN_DOTS = 3;

  public Heatmap {
    targets = List.copyOf(targets);
    notes = List.copyOf(notes);
    if (photograph.widthPx() != photograph.heightPx()) {
      throw new IllegalArgumentException(
          "the photograph must be square, but has %d by %d pixels"
              .formatted(photograph.widthPx(), photograph.heightPx()));
    }
    int maps = scores.places().maps().length;
    if (targets.size() != maps) {
      throw new IllegalArgumentException(
          "each target has a map, but there are %d maps and the targets %s"
              .formatted(maps, targets));
    }
    if (notes.size() > MAX_NOTES) {
      throw new IllegalArgumentException(
          "there is room for %d notes, but there are %s".formatted(MAX_NOTES, notes));
    }
  }

  /** Draws it; the same in the same bytes on every machine. */
  public RgbImage draw() {
    int panelPx = Math.max(LEAST_PANEL_PX, photograph.widthPx());
    RgbImage shown = photograph.resizedSquare(panelPx);
    BitSet retina = FieldOfViewMask.of(shown);
    List<float[]> maps = enlargedMaps(panelPx);
    EvidenceScale scale = EvidenceScale.upTo(strongest(maps, retina));

    int dotPx = panelPx / PANEL_PX_PER_DOT;
    int pitchPx = panelPx + GAP_DOTS * dotPx;
    int widthPx = panelPx + targets.size() * pitchPx;
    int heightPx = panelPx + (HEADER_DOTS + FOOTER_DOTS) * dotPx;
    Panels panels = new Panels(new Canvas(widthPx, heightPx), panelPx, dotPx);
    panels.title("photograph %d px".formatted(photograph.widthPx()), 0);
    panels.picture(shown, 0);
    panels.notes(notes);
    for (int t = 0; t < targets.size(); t++) {
      int leftPx = (t + 1) * pitchPx;
      double score = scores.scores().scores().get(t);
      panels.title(String.format(Locale.ROOT, "%s %.2f", targets.get(t), score), leftPx);
      panels.picture(overlay(shown, retina, maps.get(t), scale), leftPx);
      panels.legend(scale, leftPx);
    }
    return panels.canvas.image();
  }

  /**
   * The photograph in grey, coloured by the map of one question.
   *
   * @param picture square
   * @param strongestLogOdds what the strongest colour stands for
   */
  public record Overlay(RgbImage picture, double strongestLogOdds) {}

  /**
   * Draws the map of one question alone, at the size of the photograph.
   *
   * @param target place of the question; its colours are on the scale of all questions, as in
   *     {@link #draw}
   */
  public Overlay overlay(int target) {
    BitSet retina = FieldOfViewMask.of(photograph);
    List<float[]> maps = enlargedMaps(photograph.widthPx());
    EvidenceScale scale = EvidenceScale.upTo(strongest(maps, retina));
    return new Overlay(overlay(photograph, retina, maps.get(target), scale), scale.limit());
  }

  private List<float[]> enlargedMaps(int panelPx) {
    DenseLogits places = scores.places();
    CellGrid grid = places.grid().scaled((double) panelPx / photograph.widthPx());
    List<float[]> maps = new ArrayList<>();
    for (float[] map : places.maps()) {
      maps.add(SmoothMap.enlarge(map, places.rows(), places.columns(), grid, panelPx, panelPx));
    }
    return maps;
  }

  private static double strongest(List<float[]> maps, BitSet retina) {
    double strongest = 0;
    for (float[] map : maps) {
      strongest =
          Math.max(strongest, retina.stream().mapToDouble(i -> Math.abs(map[i])).max().orElse(0));
    }
    return strongest;
  }

  private static RgbImage overlay(
      RgbImage photograph, BitSet retina, float[] map, EvidenceScale scale) {
    byte[] from = photograph.rgb();
    byte[] rgb = new byte[from.length];
    for (int i = 0; i < map.length; i++) {
      double lightness = EvidenceColours.lightness(from[3 * i], from[3 * i + 1], from[3 * i + 2]);
      double evidence = retina.get(i) ? scale.share(map[i]) : 0;
      EvidenceColours.put(lightness, evidence, rgb, 3 * i);
    }
    return new RgbImage(photograph.widthPx(), photograph.heightPx(), rgb);
  }

  /** Panels side by side, each with a line above it and a footer. */
  private static final class Panels {
    private static final int BAR_DOTS = 6;
    private static final double BAR_LIGHTNESS = 0.55;

    private final Canvas canvas;
    private final int panelPx;
    private final int dotPx;
    private final Lettering lettering;

    Panels(Canvas canvas, int panelPx, int dotPx) {
      this.canvas = canvas;
      this.panelPx = panelPx;
      this.dotPx = dotPx;
      this.lettering = new Lettering(canvas, dotPx);
    }

    void title(String text, int leftPx) {
      lettering.write(text, leftPx + dotPx, MARGIN_DOTS * dotPx, panelPx);
    }

    void picture(RgbImage image, int leftPx) {
      canvas.put(image, leftPx, HEADER_DOTS * dotPx);
    }

    void notes(List<String> notes) {
      for (int i = 0; i < notes.size(); i++) {
        lettering.write(notes.get(i), dotPx, footerPx(i * LINE_DOTS), panelPx);
      }
    }

    void legend(EvidenceScale scale, int leftPx) {
      int heightPx = BAR_DOTS * dotPx;
      byte[] bar = new byte[3 * panelPx * heightPx];
      for (int i = 0; i < panelPx * heightPx; i++) {
        double evidence = 2.0 * (i % panelPx) / (panelPx - 1) - 1;
        EvidenceColours.put(BAR_LIGHTNESS, evidence, bar, 3 * i);
      }
      canvas.put(new RgbImage(panelPx, heightPx, bar), leftPx, footerPx(0));
      spread(List.of("-" + scale.label(), "0", "+" + scale.label()), leftPx, LINE_DOTS);
      spread(List.of("against", "log odds", "for"), leftPx, 2 * LINE_DOTS);
    }

    /** Writes a text at the left, one in the middle, and one at the right. */
    private void spread(List<String> texts, int leftPx, int dots) {
      for (int i = 0; i < texts.size(); i++) {
        int roomPx = panelPx - lettering.widthPx(texts.get(i));
        lettering.write(texts.get(i), leftPx + roomPx * i / 2, footerPx(dots), panelPx);
      }
    }

    private int footerPx(int dots) {
      return panelPx + (HEADER_DOTS + MARGIN_DOTS + dots) * dotPx;
    }
  }
}
