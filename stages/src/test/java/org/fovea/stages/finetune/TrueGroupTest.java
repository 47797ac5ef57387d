package org.fovea.stages.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.fovea.schema.DrGrade;
import org.fovea.stages.target.Target;
import org.junit.jupiter.api.Test;

class TrueGroupTest {
  @Test
  void isThatOfTheGrade() {
    assertThat(
            Stream.of(
                    DrGrade.NONE,
                    DrGrade.MILD,
                    DrGrade.MODERATE,
                    DrGrade.SEVERE,
                    DrGrade.PROLIFERATIVE)
                .map(grade -> TrueGroup.of(new Target("severe", 3), Examples.graded(grade))))
        .containsExactly(0, 0, 0, 1, 1);
  }

  @Test
  void isNotGuessedForAGradeThatIsUnknown() {
    assertThatThrownBy(() -> TrueGroup.of(Target.ANY_DR, Examples.graded(DrGrade.UNKNOWN)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("example occurrence of image has a grade that this version does not know");
  }
}
