package org.fovea.stages.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class RocCurveTest {
  // sklearn.metrics.roc_curve(drop_intermediate=False), scikit-learn 1.2.1, times 11 and 9; its
  // first threshold is the highest score plus 1, where this one has infinity.
  private static final double[] THRESHOLDS = {
    Double.POSITIVE_INFINITY,
    1.0,
    0.95,
    0.8,
    0.7,
    0.6,
    0.55,
    0.5,
    0.45,
    0.4,
    0.35,
    0.3,
    0.2,
    0.15,
    0.1,
    0.05,
    0.02
  };
  private static final long[] FALSE_POSITIVES = {
    0, 0, 0, 0, 1, 1, 2, 2, 2, 3, 4, 5, 6, 7, 9, 10, 11
  };
  private static final long[] TRUE_POSITIVES = {0, 1, 2, 3, 4, 5, 5, 6, 7, 8, 8, 8, 9, 9, 9, 9, 9};

  @Test
  void hasScikitLearnsPoints() {
    RocCurve curve = RocCurve.of(ScoreFixtures.twenty());
    assertThat(curve.points())
        .extracting(RocCurve.Point::threshold)
        .containsExactly(Arrays.stream(THRESHOLDS).boxed().toArray(Double[]::new));
    assertThat(curve.points().stream().mapToLong(p -> p.confusion().falsePositives()))
        .containsExactly(Arrays.stream(FALSE_POSITIVES).boxed().toArray(Long[]::new));
    assertThat(curve.points().stream().mapToLong(p -> p.confusion().truePositives()))
        .containsExactly(Arrays.stream(TRUE_POSITIVES).boxed().toArray(Long[]::new));
    assertThat(curve.points()).allMatch(point -> point.confusion().count() == 20);
  }

  @Test
  void agreesWithTheCountsAtEachThreshold() {
    TwoClassScores scores = ScoreFixtures.twenty();
    assertThat(RocCurve.of(scores).points())
        .allSatisfy(
            point ->
                assertThat(scores.confusionAt(point.threshold())).isEqualTo(point.confusion()));
  }

  @Test
  void hasTheTrapezoidalAreaOfItsPoints() {
    RocCurve curve = RocCurve.of(ScoreFixtures.twenty());
    double doubled = 0;
    for (int i = 1; i < curve.points().size(); i++) {
      BinaryConfusion left = curve.points().get(i - 1).confusion();
      BinaryConfusion right = curve.points().get(i).confusion();
      doubled +=
          (right.falsePositives() - left.falsePositives())
              * (double) (right.truePositives() + left.truePositives());
    }
    assertThat(curve.area()).hasValue(doubled / 2 / (9 * 11));
  }

  @Test
  void hasPointsButNoAreaForOneClass() {
    RocCurve curve = RocCurve.of(ScoreFixtures.of(new double[] {1, 2}, new double[0]));
    assertThat(curve.points()).hasSize(3);
    assertThat(curve.area()).isEmpty();
  }

  @Test
  void hasOnePointForNoImages() {
    RocCurve curve = RocCurve.of(ScoreFixtures.of(new double[0], new double[0]));
    assertThat(curve.points())
        .containsExactly(
            new RocCurve.Point(Double.POSITIVE_INFINITY, new BinaryConfusion(0, 0, 0, 0)));
    assertThat(curve.area()).isEmpty();
  }
}
