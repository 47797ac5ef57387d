package org.fovea.stages.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.fovea.schema.DrGrade;
import org.fovea.schema.Split;
import org.fovea.schema.TrainingExample;
import org.fovea.stages.target.Target;
import org.junit.jupiter.api.Test;

class ClassWeightsTest {
  private static final List<TrainingExample> IMAGES =
      List.of(
          example(DrGrade.NONE),
          example(DrGrade.NONE),
          example(DrGrade.NONE),
          example(DrGrade.MILD),
          example(DrGrade.SEVERE));

  @Test
  void makesBothClassesOfEachTargetWeighTheSame() {
    ClassWeights weights = ClassWeights.of(ClassBalance.WEIGHTED, Target.DEFAULT, IMAGES);
    // 5 images: any-dr 2 positive and 3 negative, referable 1 positive and 4 negative.
    assertThat(weights.of(List.of(IMAGES.get(0), IMAGES.get(3), IMAGES.get(4))))
        .isDeepEqualTo(
            new float[][] {
              {5 / 6f, 5 / 8f}, {5 / 4f, 5 / 8f}, {5 / 4f, 5 / 2f},
            });
  }

  @Test
  void makesEveryImageCountTheSameWhereNothingIsBalanced() {
    assertThat(ClassWeights.of(ClassBalance.NONE, Target.DEFAULT, IMAGES).of(IMAGES.subList(3, 5)))
        .isDeepEqualTo(new float[][] {{1, 1}, {1, 1}});
  }

  @Test
  void refusesToBalanceAClassThatHasNoImages() {
    assertThatThrownBy(
            () -> ClassWeights.of(ClassBalance.WEIGHTED, Target.DEFAULT, IMAGES.subList(0, 4)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("of target referable there are 0 positive and 4 negative");
  }

  private static TrainingExample example(DrGrade grade) {
    return TrainingExample.newBuilder()
        .setImageId("a")
        .setOccurrenceId("b")
        .setSource("c")
        .setGroupId("d")
        .setPatientKnown(true)
        .setGrade(grade)
        .setSplit(Split.TRAIN)
        .setRotationDegrees(0)
        .setPreparedFile("e")
        .setPreparedOffset(0)
        .build();
  }
}
