package org.fovea.stages.scoring;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RotationAverageTest {
  @ParameterizedTest
  @ValueSource(strings = {"", "45", "0,360", "0,0", "90,0"})
  void refusesWhatAreNoRotationsInAscendingOrder(String text) {
    List<Integer> degrees =
        text.isEmpty()
            ? List.of()
            : Arrays.stream(text.split(",", -1)).map(Integer::valueOf).toList();

    assertThatThrownBy(() -> new RotationAverage(degrees))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "rotations must be some of 0, 90, 180 and 270, each once and ascending, but was "
                + degrees);
  }
}
