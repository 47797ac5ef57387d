package org.fovea.stages.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CalibrationTest {
  @Test
  void hasScikitLearnsBrierScore() {
    // sklearn.metrics.brier_score_loss, scikit-learn 1.2.1
    assertThat(BrierScore.of(ScoreFixtures.twenty())).hasValueCloseTo(0.15477, within(1e-14));
  }

  @Test
  void sortsProbabilitiesIntoScikitLearnsBins() {
    // counts of sklearn.calibration.calibration_curve(n_bins=10), scikit-learn 1.2.1: edges belong
    // to the lower bin
    ReliabilityDiagram diagram = ReliabilityDiagram.of(ScoreFixtures.twenty(), 10);
    assertThat(diagram.bins())
        .extracting(ReliabilityDiagram.Bin::count)
        .containsExactly(4L, 3L, 1L, 3L, 2L, 2L, 2L, 1L, 0L, 2L);
    assertThat(diagram.bins())
        .extracting(ReliabilityDiagram.Bin::positives)
        .containsExactly(0L, 1L, 0L, 1L, 2L, 1L, 1L, 1L, 0L, 2L);
    assertThat(diagram.bins().get(1).meanScore())
        .hasValueCloseTo(0.18333333333333335, within(1e-15));
    assertThat(diagram.bins().get(8).meanScore()).isEmpty();
  }

  @Test
  void hasTheCalibrationErrorOfScikitLearnsCurve() {
    // count-weighted mean of |prob_true - prob_pred| of calibration_curve with 10 and 5 bins
    TwoClassScores scores = ScoreFixtures.twenty();
    assertThat(ReliabilityDiagram.of(scores, 10).expectedCalibrationError())
        .hasValueCloseTo(0.151, within(1e-14));
    assertThat(ReliabilityDiagram.of(scores, 5).expectedCalibrationError())
        .hasValueCloseTo(0.089, within(1e-14));
  }

  @Test
  void keepsZeroAndOneInTheOuterBins() {
    ReliabilityDiagram diagram =
        ReliabilityDiagram.of(ScoreFixtures.of(new double[] {1}, new double[] {0}), 4);
    assertThat(diagram.bins())
        .extracting(ReliabilityDiagram.Bin::count)
        .containsExactly(1L, 0L, 0L, 1L);
    assertThat(diagram.expectedCalibrationError()).hasValue(0);
  }

  @Test
  void isTheSameToTheLastBitInEveryOrder() {
    TwoClassScores scores = ScoreFixtures.twenty();
    for (long seed = 0; seed < 20; seed++) {
      TwoClassScores shuffled = ScoreFixtures.twentyShuffled(seed);
      assertThat(BrierScore.of(shuffled)).isEqualTo(BrierScore.of(scores));
      assertThat(ReliabilityDiagram.of(shuffled, 10)).isEqualTo(ReliabilityDiagram.of(scores, 10));
    }
  }

  @Test
  void isUndefinedForNoImages() {
    TwoClassScores none = ScoreFixtures.of(new double[0], new double[0]);
    assertThat(BrierScore.of(none)).isEmpty();
    assertThat(ReliabilityDiagram.of(none, 10).expectedCalibrationError()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1.1})
  void refusesScoresThatAreNoProbabilities(double score) {
    TwoClassScores scores = ScoreFixtures.of(new double[] {0.5}, new double[] {score});
    assertThatThrownBy(() -> BrierScore.of(scores))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("from 0 to 1, but they ranged from " + score);
    assertThatThrownBy(() -> ReliabilityDiagram.of(scores, 10))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1001})
  void refusesABinCountOutOfRange(int binCount) {
    assertThatThrownBy(() -> ReliabilityDiagram.of(ScoreFixtures.twenty(), binCount))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("binCount must be 1 to 1000, but was " + binCount);
  }
}
