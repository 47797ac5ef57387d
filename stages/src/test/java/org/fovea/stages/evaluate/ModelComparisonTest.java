package org.fovea.stages.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.fovea.schema.DrGrade;
import org.fovea.schema.Prediction;
import org.fovea.schema.Split;
import org.fovea.schema.TrainingExample;
import org.fovea.stages.evaluate.ModelComparison.Answers;
import org.fovea.stages.metrics.GroupBootstrap;
import org.fovea.stages.metrics.PairedAreas;
import org.fovea.stages.target.Target;
import org.junit.jupiter.api.Test;

class ModelComparisonTest {
  private static final GroupBootstrap BOOTSTRAP = new GroupBootstrap(500, 7);
  private static final List<Target> REFERABLE = List.of(Target.REFERABLE);

  @Test
  void takesTheDifferenceOfTheAreasOnTheSameImages() {
    // first: positives .6, .8 above negatives .1, .7 in three of four pairs; second: in two
    List<Prediction> first =
        List.of(image("a", 0, .1), image("b", 0, .7), image("c", 2, .6), image("d", 3, .8));
    List<Prediction> second =
        List.of(image("d", 3, .4), image("c", 2, .9), image("b", 0, .8), image("a", 0, .5));
    ModelComparison comparison = compare(first, second);
    assertThat(comparison.images()).isEqualTo(4);
    assertThat(comparison.leftOut()).isZero();
    assertThat(comparison.areas().orElseThrow().difference()).isEqualTo(0.75 - 0.5);
  }

  @Test
  void leavesOutWhatTheOtherModelHasSeenOrNotScoredAndCountsIt() {
    List<Prediction> first = new ArrayList<>(manyImages(1));
    List<Prediction> second = new ArrayList<>(manyImages(2));
    second.get(0).setSplit(Split.TRAIN);
    second.get(1).setSplit(Split.VALIDATION);
    second.get(2).setSplit(Split.CALIBRATION);
    second.get(3).setSplit(Split.EXTERNAL);
    second.remove(4);
    first.get(10).setSplit(Split.VALIDATION);
    ModelComparison comparison = compare(first, second);
    assertThat(comparison.images()).isEqualTo(200 - 1 - 4);
    assertThat(comparison.leftOut()).isEqualTo(4);
  }

  @Test
  void leavesOutWhatTheWeightsOfEitherHadSeenBefore() {
    TrainingExample trained = example("001", "another", Split.TRAIN);
    TrainingExample chosen = example("elsewhere", "002", Split.VALIDATION);
    TrainingExample heldOut = example("003", "003", Split.TEST);
    SeenBefore seen = SeenBefore.NOTHING.and(List.of(trained, chosen, heldOut));
    Answers plain = new Answers(manyImages(1), REFERABLE, SeenBefore.NOTHING);
    Answers experienced = new Answers(manyImages(2), REFERABLE, seen);

    for (ModelComparison comparison :
        List.of(
            ModelComparison.of(plain, experienced, "referable", BOOTSTRAP),
            ModelComparison.of(experienced, plain, "referable", BOOTSTRAP))) {
      assertThat(comparison.images()).isEqualTo(200 - 2);
      assertThat(comparison.leftOut()).isEqualTo(2);
    }
  }

  private static TrainingExample example(String image, String group, Split split) {
    return TrainingExample.newBuilder()
        .setImageId("image-" + image)
        .setOccurrenceId("occurrence-" + image)
        .setSource("one")
        .setGroupId("group-" + group)
        .setPatientKnown(true)
        .setGrade(DrGrade.NONE)
        .setSplit(split)
        .setRotationDegrees(0)
        .setPreparedFile("part-00000.avro")
        .setPreparedOffset(0)
        .build();
  }

  @Test
  void hasNarrowerIntervalsThanTheAreasOfAlikeModelsHave() {
    List<Prediction> first = manyImages(1);
    List<Prediction> second = manyImages(1);
    second.forEach(image -> image.setScores(List.of(Math.pow(image.getScores().get(0), 2))));
    second.get(0).setScores(List.of(.5));
    PairedAreas areas = compare(first, second).areas().orElseThrow();
    double width = areas.interval().orElseThrow().upper() - areas.interval().orElseThrow().lower();
    assertThat(width).isLessThan(0.02);
    assertThat(areas.interval().orElseThrow().lower()).isLessThanOrEqualTo(areas.difference());
  }

  @Test
  void isTheSameInEveryOrder() {
    List<Prediction> shuffled = new ArrayList<>(manyImages(1));
    Collections.shuffle(shuffled, new Random(1));
    assertThat(compare(shuffled, manyImages(2))).isEqualTo(compare(manyImages(1), manyImages(2)));
  }

  @Test
  void hasNoDifferenceWhereNoImageIsCommon() {
    ModelComparison comparison = compare(List.of(image("a", 0, .1)), List.of(image("b", 2, .1)));
    assertThat(comparison).isEqualTo(new ModelComparison(0, 1, Optional.empty()));
  }

  @Test
  void namesTheTargetThatOneModelWasNotAsked() {
    assertThatThrownBy(
            () ->
                ModelComparison.of(
                    new Answers(List.of(), REFERABLE, SeenBefore.NOTHING),
                    new Answers(List.of(), List.of(Target.ANY_DR), SeenBefore.NOTHING),
                    "referable",
                    BOOTSTRAP))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("target referable, but one was asked [any-dr] only");
  }

  private static ModelComparison compare(List<Prediction> first, List<Prediction> second) {
    return ModelComparison.of(
        new Answers(first, REFERABLE, SeenBefore.NOTHING),
        new Answers(second, REFERABLE, SeenBefore.NOTHING),
        "referable",
        BOOTSTRAP);
  }

  private static Prediction image(String id, int grade, double score) {
    return Predictions.of(id, "one", Split.TEST, grade, score);
  }

  private static List<Prediction> manyImages(long seed) {
    Random random = new Random(seed);
    List<Prediction> images = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      int grade = i % 2 == 0 ? 0 : 3;
      images.add(image("%03d".formatted(i), grade, 0.1 * grade + 0.6 * random.nextDouble()));
    }
    return images;
  }
}
