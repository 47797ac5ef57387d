package org.fovea.stages.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.fovea.schema.DatasetStatistics;
import org.fovea.schema.MeasureHistogram;
import org.fovea.schema.SliceStatistics;
import org.fovea.schema.Split;
import org.junit.jupiter.api.Test;

class DriftTest {

  @Test
  void equalSetsDoNotDiffer() {
    Drift drift = drift(sharpness(2000, 0.5, 1), sharpness(2000, 0.5, 1));

    assertThat(drift.index()).isEqualTo(0);
    assertThat(drift.isNotable()).isFalse();
  }

  @Test
  void aShiftedSetDiffersGreatly() {
    Drift drift = drift(sharpness(2000, 0.5, 1), sharpness(500, 0.35, 2));

    assertThat(drift.index()).isGreaterThan(Drift.LARGE);
    assertThat(drift.isNotable()).isTrue();
    assertThat(drift.inWords())
        .matches(
            "sharpness differs greatly from the training images: mean 0\\.3\\d\\d, there"
                + " 0\\.(49|50)\\d \\(population stability index \\d+\\.\\d\\d\\)");
  }

  /** Ten equal classes, and a set that has twice as many in one half as in the other. */
  @Test
  void isTheIndexOfTheBook() {
    List<Map<String, Double>> expected = new ArrayList<>();
    List<Map<String, Double>> actual = new ArrayList<>();
    for (int i = 0; i < 30_000; i++) {
      double value = (i % 10 + 0.5) / 10;
      expected.add(Map.of("sharpness", value));
      actual.add(Map.of("sharpness", value));
      if (value > 0.5) {
        actual.add(Map.of("sharpness", value));
      }
    }

    // Five classes of 1/15 and five of 2/15 against 1/10 each.
    double index =
        5 * ((1 / 15.0 - 0.1) * Math.log(10 / 15.0) + (2 / 15.0 - 0.1) * Math.log(20 / 15.0));
    assertThat(drift(expected, actual).index()).isCloseTo(index, within(0.001));
  }

  @Test
  void fewImagesAreNotSaidToDifferByChance() {
    int notable = 0;
    for (int seed = 0; seed < 200; seed++) {
      notable += drift(sharpness(2000, 0.5, 1), sharpness(20, 0.5, 100 + seed)).isNotable() ? 1 : 0;
    }

    assertThat(notable).isLessThanOrEqualTo(8); // two are expected of two hundred
  }

  @Test
  void comparesWithTheTrainingImagesOfAllSources() {
    DatasetStatistics statistics =
        new DatasetStatistics(
            List.of(
                slice("a", Split.TRAIN, 0.4),
                slice("b", Split.TRAIN, 0.6),
                slice("b", Split.TEST, 0.1)),
            List.of());

    MeasureHistogram pooled = Drift.pooled(statistics).get(0);

    assertThat(pooled.getMean()).isCloseTo(0.5, within(0.01));
    assertThat(pooled.getCounts().stream().mapToLong(Long::longValue).sum()).isEqualTo(2000);
  }

  private static SliceStatistics slice(String source, Split split, double mean) {
    return new SliceStatistics(
        source,
        split,
        1000L,
        Map.of(),
        Map.of(),
        Map.of(),
        DatasetSummary.histograms(sharpness(1000, mean, 3)));
  }

  private static Drift drift(List<Map<String, Double>> expected, List<Map<String, Double>> actual) {
    return Drift.between(DatasetSummary.histograms(expected), DatasetSummary.histograms(actual))
        .get(0);
  }

  private static List<Map<String, Double>> sharpness(int count, double mean, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Map<String, Double>> images = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      images.add(Map.of("sharpness", mean + 0.1 * random.nextGaussian()));
    }
    return images;
  }
}
