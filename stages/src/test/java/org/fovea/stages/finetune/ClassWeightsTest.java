package org.fovea.stages.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.fovea.stages.target.HeadForm.SOFTMAX;

import java.util.List;
import org.fovea.schema.DrGrade;
import org.fovea.schema.Split;
import org.fovea.schema.TrainingExample;
import org.fovea.stages.target.GradeGroups;
import org.fovea.stages.target.Head;
import org.fovea.stages.target.Heads;
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
  void makesTheGroupsOfEachTargetWeighTheSame() {
    ClassWeights weights = ClassWeights.of(ClassBalance.WEIGHTED, Heads.of(Target.DEFAULT), IMAGES);
    // 5 images: any-dr 2 positive and 3 negative, referable 1 positive and 4 negative.
    assertThat(weights.of(List.of(IMAGES.get(0), IMAGES.get(3), IMAGES.get(4))))
        .isDeepEqualTo(
            new float[][] {
              {5 / 6f, 5 / 8f}, {5 / 4f, 5 / 8f}, {5 / 4f, 5 / 2f},
            });
  }

  @Test
  void weighsMoreThanTwoGroupsByTheirNumber() {
    Head groups =
        new GradeGroups("severity", List.of(List.of(0), List.of(1, 2), List.of(3, 4)), SOFTMAX);
    ClassWeights weights =
        ClassWeights.of(ClassBalance.WEIGHTED, Heads.of(List.of(groups, Target.REFERABLE)), IMAGES);
    // 3, 1 and 1 of 5 images in 3 groups.
    assertThat(weights.of(List.of(IMAGES.get(0), IMAGES.get(3), IMAGES.get(4))))
        .isDeepEqualTo(
            new float[][] {
              {5 / 9f, 5 / 8f}, {5 / 3f, 5 / 8f}, {5 / 3f, 5 / 2f},
            });
  }

  @Test
  void makesEveryImageCountTheSameWhereNothingIsBalanced() {
    assertThat(
            ClassWeights.of(ClassBalance.NONE, Heads.of(Target.DEFAULT), IMAGES)
                .of(IMAGES.subList(3, 5)))
        .isDeepEqualTo(new float[][] {{1, 1}, {1, 1}});
  }

  @Test
  void refusesToBalanceAClassThatHasNoImages() {
    assertThatThrownBy(
            () ->
                ClassWeights.of(
                    ClassBalance.WEIGHTED, Heads.of(Target.DEFAULT), IMAGES.subList(0, 4)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "classBalance weighted needs training images of every group, but of target referable"
                + " there are none of grade 2-4 among 4; use classBalance none, or other images");
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
