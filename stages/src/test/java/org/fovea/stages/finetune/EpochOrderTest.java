package org.fovea.stages.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.fovea.schema.TrainingExample;
import org.fovea.stages.artifact.Sha256;
import org.junit.jupiter.api.Test;

class EpochOrderTest {
  private static final int IMAGES = 20;
  private static final List<TrainingExample> EXAMPLES =
      IntStream.range(0, IMAGES)
          .boxed()
          .flatMap(
              image ->
                  IntStream.of(0, 90, 180, 270)
                      .mapToObj(
                          degrees -> Examples.rotated("image-" + (char) ('a' + image), degrees)))
          .toList();

  @Test
  void dependsOnSeedAndEpochAloneAndNotOnTheOrderOfTheExamples() {
    List<TrainingExample> shuffled = new ArrayList<>(EXAMPLES);
    Collections.shuffle(shuffled, new Random(3));
    EpochOrder asked = new EpochOrder(7, 2, shuffled);
    asked.epoch(1); // asking for one epoch changes no other
    assertThat(asked.epoch(2)).isEqualTo(new EpochOrder(7, 2, EXAMPLES).epoch(2));
  }

  @Test
  void showsEachImageOnceForEachRotationDrawn() {
    List<TrainingExample> shown = new EpochOrder(7, 3, EXAMPLES).epoch(1);
    assertThat(shown).hasSize(3 * IMAGES).doesNotHaveDuplicates();
    assertThat(shown.stream().collect(Collectors.groupingBy(TrainingExample::getImageId)))
        .hasSize(IMAGES)
        .allSatisfy((image, rotations) -> assertThat(rotations).hasSize(3));
  }

  @Test
  void showsEverythingWhereAllRotationsAreDrawn() {
    assertThat(new EpochOrder(7, 4, EXAMPLES).epoch(1))
        .containsExactlyInAnyOrderElementsOf(EXAMPLES);
  }

  @Test
  void drawsOtherRotationsAndAnotherOrderInEachEpoch() {
    EpochOrder order = new EpochOrder(7, 1, EXAMPLES);
    assertThat(order.epoch(1)).isNotEqualTo(order.epoch(2));
    assertThat(new HashSet<>(order.epoch(1))).isNotEqualTo(new HashSet<>(order.epoch(2)));
    assertThat(order.epoch(1).stream().map(TrainingExample::getImageId).toList())
        .isNotEqualTo(order.epoch(2).stream().map(TrainingExample::getImageId).toList());
  }

  @Test
  void drawsOtherwiseForAnotherSeed() {
    assertThat(new EpochOrder(7, 1, EXAMPLES).epoch(1))
        .isNotEqualTo(new EpochOrder(8, 1, EXAMPLES).epoch(1));
  }

  @Test
  void drawsEachRotationAboutEquallyOften() {
    EpochOrder order = new EpochOrder(7, 1, EXAMPLES);
    int[] shown = new int[4];
    for (int epoch = 1; epoch <= 100; epoch++) {
      order.epoch(epoch).forEach(example -> shown[example.getRotationDegrees() / 90]++);
    }
    // 2,000 draws: 500 each, with a standard deviation of 19
    for (int count : shown) {
      assertThat(count).isBetween(420, 580);
    }
  }

  @Test
  void countsImagesAndExamples() {
    EpochOrder order = new EpochOrder(7, 3, EXAMPLES);
    assertThat(order.imageCount()).isEqualTo(IMAGES);
    assertThat(order.examplesPerEpoch()).isEqualTo(3 * IMAGES);
  }

  @Test
  void digestsTheAscendingIdsOfTheImages() {
    EpochOrder order =
        new EpochOrder(
            7,
            1,
            List.of(Examples.rotated("b", 0), Examples.rotated("a", 0), Examples.rotated("b", 90)));
    assertThat(order.imagesDigest()).isEqualTo(Sha256.of("a\nb\n"));
  }

  @Test
  void refusesAnImageWithTooFewRotations() {
    List<TrainingExample> examples =
        List.of(Examples.rotated("a", 0), Examples.rotated("a", 90), Examples.rotated("b", 0));
    assertThatThrownBy(() -> new EpochOrder(7, 2, examples))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "rotationsPerEpoch is 2, but the examples have only 1 rotations of image b; ask for"
                + " fewer, or add preprocess.rotations");
  }

  @Test
  void refusesAnExampleThatIsThereTwice() {
    List<TrainingExample> examples = List.of(Examples.rotated("a", 90), Examples.rotated("a", 90));
    assertThatThrownBy(() -> new EpochOrder(7, 1, examples))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("image a is among the training examples twice at 90 degrees");
  }

  @Test
  void mixesEveryNumberIntoAnotherSeed() {
    Set<Long> seeds = new HashSet<>();
    for (long number = 0; number < 10_000; number++) {
      seeds.add(EpochOrder.mix(7, number));
    }
    assertThat(seeds).hasSize(10_000);
  }
}
