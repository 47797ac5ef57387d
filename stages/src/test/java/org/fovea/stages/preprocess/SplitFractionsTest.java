package org.fovea.stages.preprocess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.fovea.schema.Split;
import org.junit.jupiter.api.Test;

class SplitFractionsTest {
  @Test
  void tenThousandGroupsComeOutInTheirShares() {
    Map<Split, Integer> counts = new EnumMap<>(Split.class);
    for (int group = 0; group < 10_000; group++) {
      counts.merge(SplitFractions.DEFAULT.splitOf("group" + group), 1, Integer::sum);
    }

    // Five standard deviations of a binomial count.
    assertThat(counts.get(Split.TRAIN)).isCloseTo(7000, within(230));
    assertThat(counts.get(Split.VALIDATION)).isCloseTo(800, within(136));
    assertThat(counts.get(Split.CALIBRATION)).isCloseTo(700, within(128));
    assertThat(counts.get(Split.TEST)).isCloseTo(1500, within(179));
  }

  @Test
  void aGroupStaysWhereItIsUntilTheSaltChanges() {
    SplitFractions other = new SplitFractions("fovea-2", 0.7, 0.08, 0.07, 0.15);
    int moved = 0;
    for (int group = 0; group < 1000; group++) {
      Split split = SplitFractions.DEFAULT.splitOf("group" + group);
      assertThat(SplitFractions.DEFAULT.splitOf("group" + group)).isEqualTo(split);
      moved += other.splitOf("group" + group) == split ? 0 : 1;
    }
    assertThat(moved).isBetween(300, 650);
  }

  @Test
  void aSplitWithoutAShareGetsNobody() {
    SplitFractions noTest = new SplitFractions("s", 0.5, 0.3, 0.2, 0);
    SplitFractions onlyTest = new SplitFractions("s", 0, 0, 0, 1);
    for (int group = 0; group < 1000; group++) {
      assertThat(noTest.splitOf("group" + group)).isNotEqualTo(Split.TEST);
      assertThat(onlyTest.splitOf("group" + group)).isEqualTo(Split.TEST);
    }
  }

  @Test
  void refusesSharesThatAreNone() {
    for (double share : new double[] {-0.1, 1.1, Double.NaN}) {
      assertThatThrownBy(() -> new SplitFractions("s", share, 0.1, 0.1, 0.1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("split.train must be between 0 and 1, but was " + share);
    }
    assertThatThrownBy(() -> new SplitFractions("s", 0.7, 0.1, 0.1, 0.2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must add up to 1");
  }

  @Test
  void patientsJoinedInAnyOrderAreOneGroup() {
    PatientGroups one = joined(List.of(List.of("a", "b"), List.of("c", "d", "b")));
    PatientGroups other = joined(List.of(List.of("d", "b", "c"), List.of("b", "a")));

    for (String patient : List.of("a", "b", "c", "d")) {
      assertThat(one.groupOf(patient, "image")).isEqualTo(one.groupOf("a", "other image"));
      assertThat(other.groupOf(patient, "image")).isEqualTo(one.groupOf(patient, "image"));
    }
    assertThat(one.groupOf("e", "image")).isNotEqualTo(one.groupOf("a", "image"));
    assertThat(one.groupOf(null, "a")).isNotEqualTo(one.groupOf("a", "a"));
  }

  private static PatientGroups joined(List<List<String>> patients) {
    return new PatientGroups(
        patients.stream()
            .map(sharing -> PatientGroups.join("image", sharing, false).orElseThrow())
            .toList(),
        List.of());
  }
}
