package org.fovea.stages.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.fovea.stages.target.HeadForm.ORDINAL;
import static org.fovea.stages.target.HeadForm.SOFTMAX;

import java.util.List;
import java.util.stream.Stream;
import org.fovea.stages.artifact.CanonicalJson;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GradeGroupsTest {
  private static final List<List<Integer>> FOUR =
      List.of(List.of(0), List.of(1), List.of(2), List.of(3, 4));
  private static final GradeGroups SEVERITY = new GradeGroups("severity", FOUR, SOFTMAX);

  @Test
  void findsTheGroupOfAGrade() {
    assertThat(Stream.of(0, 1, 2, 3, 4).map(SEVERITY::groupOf)).containsExactly(0, 1, 2, 3, 3);
    assertThatThrownBy(() -> SEVERITY.groupOf(5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("but was 5");
  }

  @Test
  void asksForEachGroupButTheFirstWhetherItIsThatOrWorse() {
    assertThat(SEVERITY.questions())
        .containsExactly(
            new Target("severity-mild-or-worse", 1),
            new Target("severity-moderate-or-worse", 2),
            new Target("severity-severe-or-worse", 3));
  }

  @Test
  void namesTheGradesOfAGroup() {
    assertThat(Stream.of(0, 2, 3).map(SEVERITY::gradesOf)).containsExactly("0", "2", "3-4");
    assertThat(Stream.of(0, 1).map(Target.REFERABLE::gradesOf)).containsExactly("0-1", "2-4");
  }

  @Test
  void putsGroupsAndFormIntoKeys() {
    assertThat(CanonicalJson.of(SEVERITY))
        .isEqualTo("{\"classes\":[[0],[1],[2],[3,4]],\"form\":\"SOFTMAX\",\"name\":\"severity\"}");
  }

  static Stream<List<List<Integer>>> noPartitions() {
    return Stream.of(
        List.of(),
        List.of(List.of(0, 1, 2, 3, 4)),
        List.of(List.of(0), List.of(1, 2, 3)),
        List.of(List.of(0, 1), List.of(1, 2, 3, 4)),
        List.of(List.of(1, 0), List.of(2, 3, 4)),
        List.of(List.of(2, 3, 4), List.of(0, 1)),
        List.of(List.of(0, 1, 2), List.of(), List.of(3, 4)),
        List.of(List.of(0, 1, 2), List.of(3, 4, 5)));
  }

  @ParameterizedTest
  @MethodSource("noPartitions")
  void refusesWhatIsNoDivisionOfAllGradesInTheirOrder(List<List<Integer>> classes) {
    assertThatThrownBy(() -> new GradeGroups("severity", classes, ORDINAL))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "classes of target severity must be two or more groups that together are the grades 0"
                + " to 4 in ascending order, such as [[0], [1], [2], [3, 4]], but were "
                + classes);
  }

  @Test
  void laysTheOutputsAndQuestionsOfSeveralHeadsSideBySide() {
    GradeGroups stages = new GradeGroups("stages", FOUR, ORDINAL);
    Heads heads = Heads.of(List.of(SEVERITY, Target.REFERABLE, stages));

    assertThat(heads.outputs()).isEqualTo(4 + 1 + 3);
    assertThat(heads.firstOutput(2)).isEqualTo(5);
    assertThat(heads.firstQuestion(2)).isEqualTo(4);
    assertThat(heads.questions()).hasSize(7).contains(Target.REFERABLE);
    float[] outputs = {1, 2, 3, 4, 5, 6, 7, 8};
    assertThat(heads.outputsOf(0, outputs)).containsExactly(1, 2, 3, 4);
    assertThat(heads.outputsOf(2, outputs)).containsExactly(6, 7, 8);
    double[] odds = heads.logOdds(outputs);
    assertThat(odds).hasSize(7);
    assertThat(odds[2]).isEqualTo(SOFTMAX.logOdds(new double[] {1, 2, 3, 4})[2]);
    assertThat(odds[3]).isEqualTo(5);
    assertThat(odds[6]).isEqualTo(ORDINAL.logOdds(new double[] {6, 7, 8})[2]);
  }

  @Test
  void refusesATargetWithTheNameOfAnotherOnesQuestion() {
    assertThatThrownBy(
            () -> Heads.of(List.of(SEVERITY, new Target("severity-moderate-or-worse", 2))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "target severity-moderate-or-worse is named twice; give each target a name of its own");
    assertThatThrownBy(() -> Heads.of(List.of(new Target("severity", 2), SEVERITY)))
        .hasMessageStartingWith("target severity is named twice");
    assertThatThrownBy(() -> Heads.of(List.of())).hasMessageStartingWith("targets is empty");
  }
}
