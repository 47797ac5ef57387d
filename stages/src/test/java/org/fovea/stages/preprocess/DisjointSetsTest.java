package org.fovea.stages.preprocess;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DisjointSetsTest {
  @Test
  void theSmallestNameStandsForASetWhateverTheOrderOfTheJoins() {
    DisjointSets forwards = new DisjointSets();
    forwards.join("c", "d");
    forwards.join("b", "c");
    forwards.join("a", "b");
    DisjointSets backwards = new DisjointSets();
    backwards.join("b", "a");
    backwards.join("d", "c");
    backwards.join("c", "b");

    for (String name : new String[] {"a", "b", "c", "d"}) {
      assertThat(forwards.rootOf(name)).isEqualTo("a");
      assertThat(backwards.rootOf(name)).isEqualTo("a");
    }
  }

  @Test
  void aNameThatWasNotJoinedStandsForItself() {
    DisjointSets sets = new DisjointSets();
    sets.join("a", "b");

    assertThat(sets.rootOf("x")).isEqualTo("x");
    assertThat(sets.contains("x")).isFalse();
    assertThat(sets.contains("a")).isTrue();
    assertThat(sets.contains("b")).isTrue();
  }
}
