package org.fovea.stages.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

class GroupBootstrapTest {
  private static final GroupBootstrap BOOTSTRAP = new GroupBootstrap(1000, 7);

  @Test
  void liesBetweenNumPysQuantilesOfWhatTheResamplesGive() {
    AtomicInteger next = new AtomicInteger();
    // numpy.percentile(numpy.arange(1000), [2.5, 97.5]), NumPy 1.24.2
    assertThat(interval(2, drawn -> next.getAndIncrement()))
        .contains(new ConfidenceInterval(24.975, 974.025));
  }

  @Test
  void drawsAsManyGroupsAsThereAreEachResample() {
    List<int[]> resamples = new ArrayList<>();
    interval(
        5,
        drawn -> {
          resamples.add(drawn.clone());
          return 0;
        });
    assertThat(resamples)
        .hasSize(1000)
        .allSatisfy(drawn -> assertThat(drawn).hasSize(5))
        .allSatisfy(drawn -> assertThat(Arrays.stream(drawn).sum()).isEqualTo(5));
    double[] means = new double[5];
    resamples.forEach(drawn -> Arrays.setAll(means, group -> means[group] + drawn[group] / 1000.));
    assertThat(means).usingComparatorWithPrecision(0.1).contains(1, 1, 1, 1, 1);
  }

  @Test
  void comesToWhatAnotherProgramDrawsOfTheSameData() {
    GroupedScores scores = ScoreFixtures.twoEyesEach(7919, 0.3);
    List<Optional<ConfidenceInterval>> intervals =
        new GroupBootstrap(20_000, 7)
            .intervals(
                scores.groupCount(),
                List.<ToDoubleFunction<int[]>>of(
                    scores::area,
                    scores.confusionAt(0.5).sensitivity(),
                    scores::brierScore,
                    scores::calibrationError));
    // 20,000 resamples of the 120 patients by numpy.random.default_rng(1), NumPy 1.24.2; their own
    // error is about a hundredth of the width
    assertClose(intervals.get(0), 0.77537443, 0.87445366);
    assertClose(intervals.get(1), 0.59739809, 0.8);
    assertClose(intervals.get(2), 0.14946267, 0.18552664);
    assertClose(intervals.get(3), 0.1255851, 0.21723421);
  }

  @Test
  void comparesTwoModelsOnTheSameResamples() {
    GroupedScores first = ScoreFixtures.twoEyesEach(7919, 0.3);
    GroupedScores second = ScoreFixtures.twoEyesEach(104_729, 0.2);
    PairedAreas compared =
        PairedAreas.of(first, second, new GroupBootstrap(20_000, 7)).orElseThrow();
    // roc_auc_score(first) - roc_auc_score(second), scikit-learn 1.2.1; interval as above
    assertThat(compared.difference()).isCloseTo(0.1015625, within(1e-14));
    assertClose(compared.interval(), 0.01733143, 0.19062541);
  }

  @Test
  void seesNoDifferenceOfAModelToItself() {
    GroupedScores scores = ScoreFixtures.twoEyesEach(7919, 0.3);
    assertThat(PairedAreas.of(scores, scores, BOOTSTRAP))
        .contains(new PairedAreas(0, Optional.empty()));
  }

  @Test
  void refusesToCompareModelsOnOtherImages() {
    GroupedScores scores = ScoreFixtures.twoEyesEach(7919, 0.3);
    assertThatThrownBy(() -> PairedAreas.of(scores, ScoreFixtures.twentyOfTenPatients(), BOOTSTRAP))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the first has 240 and the second 20");
  }

  @Test
  void isTheSameForTheSameSeedOnly() {
    GroupedScores scores = ScoreFixtures.twoEyesEach(7919, 0.3);
    List<ToDoubleFunction<int[]>> area = List.of(scores::area);
    assertThat(BOOTSTRAP.intervals(120, area))
        .isEqualTo(new GroupBootstrap(1000, 7).intervals(120, area))
        .isNotEqualTo(new GroupBootstrap(1000, 8).intervals(120, area));
  }

  @Test
  void claimsNoIntervalWithoutWidth() {
    assertThat(interval(50, drawn -> 1)).isEmpty();
  }

  @Test
  void hasNoIntervalOfOneGroupOrNone() {
    assertThat(interval(1, drawn -> 1)).isEmpty();
    assertThat(interval(0, drawn -> 1)).isEmpty();
  }

  @Test
  void leavesOutResamplesInWhichAMeasureIsUndefinedUnlessTheyAreMany() {
    assertThat(interval(2, firstUndefined(50))).isPresent();
    assertThat(interval(2, firstUndefined(51))).isEmpty();
  }

  private static ToDoubleFunction<int[]> firstUndefined(int undefined) {
    AtomicInteger next = new AtomicInteger();
    return drawn -> {
      int number = next.getAndIncrement();
      return number < undefined ? Double.NaN : number;
    };
  }

  @Test
  void takesWilsonsIntervalOfGroupsWhereFewerThanFiveContradict() {
    // 40 patients of two images, all called right; then four, then five with one wrong
    assertThat(ofRightVerdicts(40, 0)).isEqualTo(ConfidenceInterval.wilson(1, 40));
    assertThat(ofRightVerdicts(40, 4)).isEqualTo(ConfidenceInterval.wilson(76 / 80., 40));
    assertThat(ofRightVerdicts(40, 5)).isNotEqualTo(ConfidenceInterval.wilson(75 / 80., 40));
    assertThat(ofRightVerdicts(40, 5).lower()).isCloseTo(0.8875, within(0.01));
  }

  private static ConfidenceInterval ofRightVerdicts(int patients, int withAWrongOne) {
    long[] right = new long[patients];
    long[] images = new long[patients];
    for (int patient = 0; patient < patients; patient++) {
      images[patient] = 2;
      right[patient] = patient < withAWrongOne ? 1 : 2;
    }
    GroupedRatio ratio = new GroupedRatio(right, images);
    return ratio.interval(interval(patients, ratio)).orElseThrow();
  }

  @Test
  void refusesFewerResamplesThanQuantilesNeed() {
    assertThatThrownBy(() -> new GroupBootstrap(99, 7))
        .hasMessage("resamples must be between 100 and 100000, but was 99");
  }

  private static Optional<ConfidenceInterval> interval(
      int groups, ToDoubleFunction<int[]> measure) {
    return BOOTSTRAP.intervals(groups, Collections.singletonList(measure)).get(0);
  }

  private static void assertClose(Optional<ConfidenceInterval> found, double lower, double upper) {
    double error = 0.02 * (upper - lower);
    assertThat(found.orElseThrow().lower()).isCloseTo(lower, within(error));
    assertThat(found.orElseThrow().upper()).isCloseTo(upper, within(error));
  }
}
