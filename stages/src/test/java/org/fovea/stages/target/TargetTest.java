package org.fovea.stages.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetTest {
  private final ObjectMapper json = new ObjectMapper();

  @ParameterizedTest
  @CsvSource({"0, false, false", "1, true, false", "2, true, true", "3, true, true", "4,true,true"})
  void splitsTheGradesAtItsFirstPositiveOne(int grade, boolean anyDr, boolean referable) {
    assertThat(Target.ANY_DR.isPositive(grade)).isEqualTo(anyDr);
    assertThat(Target.REFERABLE.isPositive(grade)).isEqualTo(referable);
  }

  @Test
  void asksForAnyAndForReferableRetinopathyByDefault() {
    assertThat(Target.DEFAULT).containsExactly(new Target("any-dr", 1), new Target("referable", 2));
    assertThat(Target.requireValid(Target.DEFAULT)).isEqualTo(Target.DEFAULT);
  }

  @ParameterizedTest
  @CsvSource({"MILD, 1", "MODERATE, 2", "SEVERE, 3", "PROLIFERATIVE, 4", "1, 1", "4, 4"})
  void takesGradesByNameOrNumber(String from, int grade) {
    assertThat(Target.of("some", from).from()).isEqualTo(grade);
  }

  @Test
  void readsAListFromJsonWithNamesAndNumbers() throws IOException {
    String text = "[{\"name\":\"any-dr\",\"from\":\"MILD\"},{\"name\":\"referable\",\"from\":2}]";
    assertThat(json.readValue(text, new TypeReference<List<Target>>() {}))
        .isEqualTo(Target.DEFAULT);
  }

  @Test
  void survivesJsonAndJavaSerialization() throws IOException, ClassNotFoundException {
    assertThat(json.readValue(json.writeValueAsString(Target.REFERABLE), Target.class))
        .isEqualTo(Target.REFERABLE);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(new ArrayList<>(Target.DEFAULT));
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertThat(in.readObject()).isEqualTo(Target.DEFAULT);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Any-DR", "any dr", "any_dr", "-dr", "dr-", "any--dr", "1st"})
  void refusesANameThatIsNotLowerCaseWithDashes(String name) {
    assertThatThrownBy(() -> new Target(name, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + name + "'")
        .hasMessageContaining("lower-case words joined by dashes");
  }

  @Test
  void refusesTheGradeThatWouldMakeEveryImagePositive() {
    assertThatThrownBy(() -> Target.of("all", "NONE"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "from of target all must be a grade from 1 (MILD) to 4 (PROLIFERATIVE), but was 0"
                + " (NONE), which would make every image positive");
  }

  @ParameterizedTest
  @ValueSource(strings = {"mild", "5", "-1", "10", "", "SERIOUS"})
  void refusesAGradeThatDoesNotExist(String from) {
    assertThatThrownBy(() -> Target.of("some", from))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("target some")
        .hasMessageContaining("PROLIFERATIVE");
  }

  @Test
  void saysInJsonErrorsWhatIsAllowed() {
    assertThatThrownBy(
            () -> json.readValue("{\"name\":\"some\",\"from\":\"SERIOUS\"}", Target.class))
        .isInstanceOf(ValueInstantiationException.class)
        .hasMessageContaining("must be one of MILD, MODERATE, SEVERE, PROLIFERATIVE or 1 to 4");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 5})
  void refusesToJudgeAGradeOutsideTheScale(int grade) {
    assertThatThrownBy(() -> Target.REFERABLE.isPositive(grade))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("but was " + grade);
  }

  @Test
  void refusesAnEmptyList() {
    assertThatThrownBy(() -> Target.requireValid(List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("targets is empty");
  }

  @Test
  void refusesTwoTargetsOfOneName() {
    assertThatThrownBy(() -> Target.requireValid(List.of(new Target("dr", 1), new Target("dr", 2))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("target dr is named twice");
  }
}
