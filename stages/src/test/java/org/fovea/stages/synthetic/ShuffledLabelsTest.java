package org.fovea.stages.synthetic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShuffledLabelsTest {
  @Test
  void keepsThePairsAndTheirNumbers() {
    List<Integer> shuffled = ShuffledLabels.shuffle(List.of(0, 0, 1, 2, 3, 4, 4, 3), 1);

    assertThat(
            List.of(
                shuffled.subList(0, 2),
                shuffled.subList(2, 4),
                shuffled.subList(4, 6),
                shuffled.subList(6, 8)))
        .containsExactlyInAnyOrder(List.of(0, 0), List.of(1, 2), List.of(3, 4), List.of(4, 3));
  }

  @Test
  void refusesAnEyeWithoutItsFellow() {
    assertThatThrownBy(() -> ShuffledLabels.shuffle(List.of(0, 1, 2), 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("there were 3");
  }

  @Test
  void leavesTheImageColumnOfAFileAsItIs(@TempDir Path directory) throws IOException {
    Path labels = directory.resolve("trainLabels.csv");
    Files.writeString(labels, "image,level\n1_left,0\n1_right,1\n2_left,2\n2_right,3\n");

    ShuffledLabels.shuffleFile(labels, 3);

    assertThat(Files.readString(labels))
        .isIn(
            "image,level\n1_left,0\n1_right,1\n2_left,2\n2_right,3\n",
            "image,level\n1_left,2\n1_right,3\n2_left,0\n2_right,1\n");
  }
}
