package org.fovea.stages.heatmap;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EvidenceScaleTest {
  @ParameterizedTest
  @CsvSource({"0, 2", "2, 2", "2.1, 3", "4.2, 5", "10, 10", "10.5, 15", "73, 80", "101, 150"})
  void reachesTheStrongestEvidenceInRoundNumbersAndAtLeastTwo(double strongest, String label) {
    EvidenceScale scale = EvidenceScale.upTo(strongest);

    assertThat(scale.label()).isEqualTo(label);
    assertThat(scale.limit()).isGreaterThanOrEqualTo(strongest);
  }

  @Test
  void endsAtItsLimits() {
    EvidenceScale scale = new EvidenceScale(4);

    assertThat(scale.share(-2)).isEqualTo(-0.5);
    assertThat(scale.share(5)).isEqualTo(1);
    assertThat(scale.share(-50)).isEqualTo(-1);
  }
}
