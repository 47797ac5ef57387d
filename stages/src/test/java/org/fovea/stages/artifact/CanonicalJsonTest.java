package org.fovea.stages.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CanonicalJsonTest {
  private record Unsorted(double share, String name, List<Integer> numbers, Map<String, Long> by) {}

  @Test
  void sortsNamesAndLeavesOutSpaces() {
    Map<String, Long> by = new LinkedHashMap<>();
    by.put("z", 1L);
    by.put("a", 2L);

    assertThat(CanonicalJson.of(new Unsorted(0.1, "é\"", List.of(3, 1), by)))
        .isEqualTo("{\"by\":{\"a\":2,\"z\":1},\"name\":\"é\\\"\",\"numbers\":[3,1],\"share\":0.1}");
  }

  @Test
  void readsBackWhatItWrote() {
    Unsorted value = new Unsorted(0.1, "n", List.of(3, 1), Map.of("a", 2L));

    assertThat(CanonicalJson.read(CanonicalJson.of(value), Unsorted.class)).isEqualTo(value);
  }

  @Test
  void namesTheTypeThatATextDoesNotFit() {
    assertThatThrownBy(() -> CanonicalJson.read("{\"share\":\"much\"}", Unsorted.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("not a Unsorted: ");
  }
}
