package org.fovea.stages.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AreaUnderRocCurveTest {
  @Test
  void equalsScikitLearnWithTies() {
    // sklearn.metrics.roc_auc_score, scikit-learn 1.2.1
    assertThat(area(ScoreFixtures.twenty()).value()).isCloseTo(0.8636363636363636, within(1e-15));
  }

  @Test
  void equalsTheExampleOfHanleyAndMcNeil() {
    // Table I of https://doi.org/10.1148/radiology.143.1.7063747: CT of 58 normal and 51 abnormal
    // patients, rated 1 to 5; the paper gives W = 0.893. Interval and variance by pROC 1.18.0.
    AreaUnderRocCurve area =
        area(ScoreFixtures.of(ratings(3, 2, 2, 11, 33), ratings(33, 6, 6, 11, 2)));
    assertThat(area.value()).isCloseTo(0.893, within(0.0005));
    assertThat(area.value()).isCloseTo(0.8931710615280595, within(1e-15));
    assertThat(area.variance()).hasValueCloseTo(0.0009439892702629845, within(1e-15));
    assertInterval(area, 0.8329523276581718, 0.9533897953979471);
  }

  @Test
  void equalsDeLongsIntervalByAnIndependentProgram() {
    // R, pROC 1.18.0: ci.auc(roc(outcome, s100b), method = "delong") and var on its aSAH data
    AreaUnderRocCurve area = area(ScoreFixtures.subarachnoidHaemorrhage());
    assertThat(area.value()).isCloseTo(0.7313685636856369, within(1e-15));
    assertThat(area.variance()).hasValueCloseTo(0.002668682457172438, within(1e-15));
    assertInterval(area, 0.6301182117616226, 0.8326189156096511);
  }

  @Test
  void equalsThePairwiseDefinitionOnManyDraws() {
    Random random = new Random(5);
    for (int draw = 0; draw < 50; draw++) {
      double[] positives = random.ints(2 + random.nextInt(20), 2, 12).asDoubleStream().toArray();
      double[] negatives = random.ints(2 + random.nextInt(20), 0, 10).asDoubleStream().toArray();
      AreaUnderRocCurve area = area(ScoreFixtures.of(positives, negatives));
      double[] byPositive = new double[positives.length];
      double[] byNegative = new double[negatives.length];
      for (int p = 0; p < positives.length; p++) {
        for (int n = 0; n < negatives.length; n++) {
          double win = (Math.signum(positives[p] - negatives[n]) + 1) / 2;
          byPositive[p] += win / negatives.length;
          byNegative[n] += win / positives.length;
        }
      }
      assertThat(area.value())
          .isCloseTo(Arrays.stream(byPositive).average().orElseThrow(), within(1e-12));
      assertThat(area.variance())
          .hasValueCloseTo(
              sampleVariance(byPositive) / byPositive.length
                  + sampleVariance(byNegative) / byNegative.length,
              within(1e-12));
    }
  }

  @Test
  void isHalfWhereAllScoresAreEqual() {
    AreaUnderRocCurve area = area(ScoreFixtures.of(new double[] {3, 3}, new double[] {3, 3, 3}));
    assertThat(area.value()).isEqualTo(0.5);
  }

  @Test
  void isZeroWhereEveryPairIsTheWrongWayRound() {
    assertThat(area(ScoreFixtures.of(new double[] {1, 2}, new double[] {3, 4})).value()).isZero();
  }

  @Test
  void claimsNoIntervalWhereTheClassesDoNotOverlap() {
    AreaUnderRocCurve area = area(ScoreFixtures.of(new double[] {3, 4}, new double[] {1, 2}));
    assertThat(area.value()).isEqualTo(1);
    assertThat(area.variance()).hasValue(0);
    assertThat(area.interval()).isEmpty();
  }

  @Test
  void hasNoVarianceWithOneImageOfAClass() {
    AreaUnderRocCurve area = area(ScoreFixtures.of(new double[] {2}, new double[] {1, 2, 3}));
    assertThat(area.value()).isEqualTo(0.5);
    assertThat(area.variance()).isEmpty();
    assertThat(area.interval()).isEmpty();
  }

  @Test
  void staysWithinZeroAndOne() {
    AreaUnderRocCurve area =
        area(ScoreFixtures.of(new double[] {2, 3, 4}, new double[] {0, 1, 2.5}));
    assertThat(area.interval().orElseThrow().upper()).isEqualTo(1);
  }

  @Test
  void isUndefinedForOneClassAndForNothing() {
    assertThat(AreaUnderRocCurve.of(ScoreFixtures.of(new double[] {1, 2}, new double[0])))
        .isEmpty();
    assertThat(AreaUnderRocCurve.of(ScoreFixtures.of(new double[0], new double[] {1, 2})))
        .isEmpty();
    assertThat(AreaUnderRocCurve.of(ScoreFixtures.of(new double[0], new double[0]))).isEmpty();
  }

  @Test
  void isTheSameToTheLastBitInEveryOrder() {
    AreaUnderRocCurve expected = area(ScoreFixtures.twenty());
    for (long seed = 0; seed < 20; seed++) {
      AreaUnderRocCurve shuffled = area(ScoreFixtures.twentyShuffled(seed));
      assertThat(shuffled.value()).isEqualTo(expected.value());
      assertThat(shuffled.variance()).isEqualTo(expected.variance());
    }
  }

  @Test
  void takesAMillionImagesInItsStride() {
    int count = 1_000_000;
    double[] scores = new double[count];
    boolean[] positive = new boolean[count];
    Random random = new Random(1);
    for (int i = 0; i < count; i++) {
      positive[i] = i % 10 == 0;
      scores[i] = random.nextGaussian() + (positive[i] ? 1 : 0);
    }
    // Two normal distributions one standard deviation apart: Phi(1 / sqrt 2) = 0.76025.
    assertThat(area(TwoClassScores.of(scores, positive)).value()).isCloseTo(0.76025, within(0.003));
  }

  private static AreaUnderRocCurve area(TwoClassScores scores) {
    return AreaUnderRocCurve.of(scores).orElseThrow();
  }

  private static double[] ratings(int... countByRating) {
    return IntStream.range(0, countByRating.length)
        .boxed()
        .flatMapToDouble(
            rating -> DoubleStream.generate(() -> rating + 1.0).limit(countByRating[rating]))
        .toArray();
  }

  private static double sampleVariance(double[] values) {
    double mean = Arrays.stream(values).average().orElseThrow();
    return Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum() / (values.length - 1);
  }

  private static void assertInterval(AreaUnderRocCurve area, double lower, double upper) {
    ConfidenceInterval interval = area.interval().orElseThrow();
    assertThat(interval.lower()).isCloseTo(lower, within(1e-12));
    assertThat(interval.upper()).isCloseTo(upper, within(1e-12));
  }
}
