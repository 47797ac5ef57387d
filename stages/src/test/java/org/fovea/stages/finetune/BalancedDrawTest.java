package org.fovea.stages.finetune;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.fovea.schema.DrGrade;
import org.fovea.schema.TrainingExample;
import org.fovea.stages.target.GradeGroups;
import org.fovea.stages.target.HeadForm;
import org.fovea.stages.target.Heads;
import org.fovea.stages.target.Target;
import org.junit.jupiter.api.Test;

class BalancedDrawTest {
  /** 20 images without retinopathy, 3 mild ones, 1 severe; 4 rotations each. */
  private static final List<TrainingExample> EXAMPLES = examples();

  private static final Heads HEADS = Heads.of(Target.DEFAULT);

  private static List<TrainingExample> examples() {
    List<TrainingExample> examples = new ArrayList<>();
    for (int image = 0; image < 24; image++) {
      DrGrade grade = image < 20 ? DrGrade.NONE : image < 23 ? DrGrade.MILD : DrGrade.SEVERE;
      for (int degrees = 0; degrees < 360; degrees += 90) {
        examples.add(Examples.of("image-" + (char) ('a' + image), degrees, grade));
      }
    }
    return examples;
  }

  private static EpochOrder order(long seed, int rotationsPerEpoch) {
    return new EpochOrder(seed, rotationsPerEpoch, EXAMPLES).balanced(HEADS);
  }

  private static Map<DrGrade, Long> byGrade(List<TrainingExample> shown) {
    return shown.stream().collect(groupingBy(TrainingExample::getGrade, counting()));
  }

  @Test
  void showsAsManyExamplesAsEverAndEachClassEquallyOften() {
    EpochOrder order = order(7, 1);
    assertThat(order.examplesPerEpoch()).isEqualTo(24);
    for (int epoch = 1; epoch <= 5; epoch++) {
      assertThat(byGrade(order.epoch(epoch)))
          .isEqualTo(Map.of(DrGrade.NONE, 8L, DrGrade.MILD, 8L, DrGrade.SEVERE, 8L));
    }
    assertThat(byGrade(order(7, 2).epoch(1)))
        .isEqualTo(Map.of(DrGrade.NONE, 16L, DrGrade.MILD, 16L, DrGrade.SEVERE, 16L));
  }

  @Test
  void takesGradesThatNoTargetTellsApartForOneClass() {
    Heads referable = Heads.of(List.of(Target.REFERABLE));
    List<TrainingExample> shown = new EpochOrder(7, 1, EXAMPLES).balanced(referable).epoch(1);
    assertThat(byGrade(shown)).containsEntry(DrGrade.SEVERE, 12L);
    assertThat(shown).hasSize(24);
  }

  @Test
  void showsTheImagesOfAClassEquallyOftenOverTheEpochs() {
    EpochOrder order = order(7, 1);
    List<TrainingExample> shown = new ArrayList<>();
    for (int epoch = 1; epoch <= 5; epoch++) { // 40 of each class
      shown.addAll(order.epoch(epoch));
    }
    Map<String, Long> byImage =
        shown.stream().collect(groupingBy(TrainingExample::getImageId, counting()));
    assertThat(byImage).hasSize(24);
    byImage.forEach(
        (image, times) -> {
          switch (image.charAt(image.length() - 1)) {
            case 'u', 'v', 'w' -> assertThat(times).isBetween(13L, 14L);
            case 'x' -> assertThat(times).isEqualTo(40);
            default -> assertThat(times).as(image).isEqualTo(2);
          }
        });
  }

  @Test
  void showsAnImageInAnotherRotationUntilAllHaveHadTheirTurn() {
    Map<Integer, Long> byRotation =
        order(7, 1).epoch(3).stream()
            .filter(example -> example.getGrade() == DrGrade.SEVERE)
            .collect(groupingBy(TrainingExample::getRotationDegrees, counting()));
    assertThat(byRotation).isEqualTo(Map.of(0, 2L, 90, 2L, 180, 2L, 270, 2L));
  }

  @Test
  void dependsOnSeedAndEpochAloneAndNotOnTheOrderOfTheExamples() {
    List<TrainingExample> shuffled = new ArrayList<>(EXAMPLES);
    Collections.shuffle(shuffled, new Random(3));
    assertThat(new EpochOrder(7, 1, shuffled).balanced(HEADS).epoch(4))
        .isEqualTo(order(7, 1).epoch(4));
    assertThat(order(7, 1).epoch(1)).isNotEqualTo(order(7, 1).epoch(2));
    assertThat(order(7, 1).epoch(1)).isNotEqualTo(order(8, 1).epoch(1));
  }

  @Test
  void mixesTheClassesWithinAnEpoch() {
    List<TrainingExample> shown = order(7, 1).epoch(1);
    assertThat(byGrade(shown.subList(0, 12))).hasSize(3);
    assertThat(byGrade(shown.subList(12, 24))).hasSize(3);
  }

  @Test
  void countsTheSameImages() {
    EpochOrder every = new EpochOrder(7, 1, EXAMPLES);
    assertThat(order(7, 1).imageCount()).isEqualTo(24);
    assertThat(order(7, 1).imagesDigest()).isEqualTo(every.imagesDigest());
  }

  @Test
  void refusesAClassWithoutImages() {
    Heads heads =
        Heads.of(
            List.of(
                new GradeGroups(
                    "severity", List.of(List.of(0, 1), List.of(2, 3, 4)), HeadForm.SOFTMAX)));
    List<TrainingExample> mild = EXAMPLES.subList(0, 23 * 4);
    assertThatThrownBy(() -> new EpochOrder(7, 1, mild).balanced(heads))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "classBalance sampled needs training images of every class that the targets tell apart,"
                + " but there are none of grade 2 or 3 or 4 among 23; use classBalance none, or"
                + " other images");
  }
}
