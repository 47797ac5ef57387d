package org.fovea.stages.heatmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.fovea.stages.googlenet.CellGrid;
import org.fovea.stages.googlenet.DenseLogits;
import org.fovea.stages.image.RgbImage;
import org.fovea.stages.scoring.ImageScores;
import org.fovea.stages.scoring.LocatedScores;
import org.junit.jupiter.api.Test;

class HeatmapTest {
  /** Not enlarged, with dots of 2 pixels: panels begin every 468 pixels, below 26 of title. */
  private static final int SIDE_PX = 448;

  private static final int PITCH_PX = 468;
  private static final int TITLE_PX = 26;
  private static final CellGrid HALVES = new CellGrid(224, 112);

  /** Left for and right against the first target; nothing of the second. */
  private static final LocatedScores SCORES =
      new LocatedScores(
          new ImageScores(List.of(0.0, 0.1), List.of(0.5, 0.52)),
          new DenseLogits(
              new float[] {0, 0.1f}, new float[][] {{6, -6, 6, -6}, {0, 0, 0, 0}}, 2, 2, HALVES));

  private static final List<String> TARGETS = List.of("any-dr", "referable");

  @Test
  void showsThePhotographUntouchedAndOnePanelForEachTarget() {
    RgbImage photograph = disc(SIDE_PX);

    RgbImage drawn = new Heatmap(photograph, SCORES, TARGETS, List.of("dr@1")).draw();

    assertThat(drawn.widthPx()).isEqualTo(SIDE_PX + 2 * PITCH_PX);
    assertThat(drawn.heightPx()).isEqualTo(SIDE_PX + 2 * (13 + 34));
    for (int y = 0; y < SIDE_PX; y += 7) {
      for (int x = 0; x < SIDE_PX; x += 7) {
        assertThat(colour(drawn, x, TITLE_PX + y)).isEqualTo(colour(photograph, x, y));
      }
    }
  }

  @Test
  void coloursTheRetinaByTheEvidenceAndNothingOutside() {
    RgbImage drawn = new Heatmap(disc(SIDE_PX), SCORES, TARGETS, List.of()).draw();

    int[] left = colour(drawn, PITCH_PX + 60, TITLE_PX + 224);
    int[] right = colour(drawn, PITCH_PX + 390, TITLE_PX + 224);
    assertThat(left[0]).isGreaterThan(left[2] + 60);
    assertThat(right[2]).isGreaterThan(right[0] + 60);
    int[] indifferent = colour(drawn, 2 * PITCH_PX + 60, TITLE_PX + 224);
    assertThat(indifferent[0]).isEqualTo(indifferent[1]).isEqualTo(indifferent[2]).isPositive();
    assertThat(colour(drawn, PITCH_PX + 3, TITLE_PX + 3)).containsExactly(0, 0, 0);
  }

  @Test
  void enlargesASmallPhotographAndMovesTheMapWithIt() {
    LocatedScores small =
        new LocatedScores(
            SCORES.scores(),
            new DenseLogits(
                SCORES.places().logits(), SCORES.places().maps(), 2, 2, new CellGrid(32, 16)));

    RgbImage drawn = new Heatmap(disc(64), small, TARGETS, List.of()).draw();

    assertThat(drawn.widthPx()).isEqualTo(SIDE_PX + 2 * PITCH_PX);
    assertThat(colour(drawn, PITCH_PX + 60, TITLE_PX + 224)[0]).isGreaterThan(150);
    assertThat(colour(drawn, PITCH_PX + 390, TITLE_PX + 224)[2]).isGreaterThan(150);
  }

  @Test
  void givesTheMapOfOneQuestionAloneAtTheSizeOfThePhotograph() {
    Heatmap heatmap = new Heatmap(disc(SIDE_PX), SCORES, TARGETS, List.of());

    Heatmap.Overlay overlay = heatmap.overlay(0);

    assertThat(overlay.strongestLogOdds()).isEqualTo(6);
    assertThat(overlay.picture().widthPx()).isEqualTo(SIDE_PX);
    RgbImage drawn = heatmap.draw();
    assertThat(colour(overlay.picture(), 60, 224))
        .isEqualTo(colour(drawn, PITCH_PX + 60, TITLE_PX + 224));
  }

  @Test
  void isDrawnAlikeAgain() {
    Heatmap heatmap = new Heatmap(disc(97), SCORES, TARGETS, List.of("dr@1", "synthetic"));

    assertThat(heatmap.draw().rgb()).isEqualTo(heatmap.draw().rgb());
  }

  @Test
  void refusesWhatDoesNotBelongTogether() {
    RgbImage photograph = disc(64);
    assertThatThrownBy(() -> new Heatmap(photograph, SCORES, List.of("any-dr"), List.of()))
        .hasMessage("each target has a map, but there are 2 maps and the targets [any-dr]");
    assertThatThrownBy(
            () -> new Heatmap(new RgbImage(2, 1, new byte[6]), SCORES, TARGETS, List.of()))
        .hasMessage("the photograph must be square, but has 2 by 1 pixels");
    assertThatThrownBy(() -> new Heatmap(photograph, SCORES, TARGETS, List.of("a", "b", "c", "d")))
        .hasMessage("there is room for 3 notes, but there are [a, b, c, d]");
  }

  private static int[] colour(RgbImage image, int x, int y) {
    int at = 3 * (y * image.widthPx() + x);
    return new int[] {
      image.rgb()[at] & 0xFF, image.rgb()[at + 1] & 0xFF, image.rgb()[at + 2] & 0xFF
    };
  }

  private static RgbImage disc(int sidePx) {
    byte[] rgb = new byte[3 * sidePx * sidePx];
    for (int y = 0; y < sidePx; y++) {
      for (int x = 0; x < sidePx; x++) {
        if (Math.hypot(x + 0.5 - sidePx / 2.0, y + 0.5 - sidePx / 2.0) < sidePx / 2.0) {
          rgb[3 * (y * sidePx + x)] = (byte) 150;
          rgb[3 * (y * sidePx + x) + 1] = 80;
          rgb[3 * (y * sidePx + x) + 2] = 50;
        }
      }
    }
    return new RgbImage(sidePx, sidePx, rgb);
  }
}
