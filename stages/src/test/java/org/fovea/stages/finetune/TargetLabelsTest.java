package org.fovea.stages.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.fovea.schema.DrGrade;
import org.fovea.schema.TrainingExample;
import org.fovea.stages.target.Target;
import org.junit.jupiter.api.Test;

class TargetLabelsTest {
  private static final List<TrainingExample> ALL_GRADES =
      Stream.of(DrGrade.NONE, DrGrade.MILD, DrGrade.MODERATE, DrGrade.SEVERE, DrGrade.PROLIFERATIVE)
          .map(Examples::graded)
          .toList();

  @Test
  void areOneFromTheTargetsGradeOnInTheOrderOfTheTargets() {
    assertThat(
            TargetLabels.of(
                List.of(Target.REFERABLE, Target.ANY_DR, new Target("proliferative", 4)),
                ALL_GRADES))
        .isEqualTo(new float[][] {{0, 0, 0}, {0, 1, 0}, {1, 1, 0}, {1, 1, 0}, {1, 1, 1}});
  }

  @Test
  void areNotGuessedForAGradeThatIsUnknown() {
    assertThatThrownBy(
            () -> TargetLabels.isPositive(Target.ANY_DR, Examples.graded(DrGrade.UNKNOWN)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("example occurrence of image has a grade that this version does not know");
  }
}
