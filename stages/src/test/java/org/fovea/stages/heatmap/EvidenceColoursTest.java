package org.fovea.stages.heatmap;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EvidenceColoursTest {
  @ParameterizedTest
  @ValueSource(ints = {0, 40, 128, 200, 255})
  void aGreyWithoutEvidenceStaysAsItIs(int grey) {
    int[] colour = colour(EvidenceColours.lightness((byte) grey, (byte) grey, (byte) grey), 0);

    for (int channel : colour) {
      assertThat(channel).isBetween(grey - 3, grey + 3);
    }
  }

  @Test
  void evidenceForIsOrangeAndAgainstBlue() {
    assertThat(colour(0.6, 1)).satisfies(c -> assertThat(c[0]).isGreaterThan(c[1] + 60));
    assertThat(colour(0.6, 1)).satisfies(c -> assertThat(c[1]).isGreaterThan(c[2] + 20));
    assertThat(colour(0.6, -1)).satisfies(c -> assertThat(c[2]).isGreaterThan(c[1] + 60));
    assertThat(colour(0.6, -1)).satisfies(c -> assertThat(c[1]).isGreaterThan(c[0]));
  }

  @Test
  void moreEvidenceIsMoreColour() {
    int before = -1;
    for (int step = 0; step <= 10; step++) {
      int[] against = colour(0.6, -step / 10.0);
      int blueness = against[2] - against[0];
      assertThat(blueness).isGreaterThan(before);
      before = blueness;
    }
    assertThat(colour(0.6, -7)).isEqualTo(colour(0.6, -1));
  }

  @Test
  void whatIsDarkerInThePhotographStaysDarkerUnderTheStrongestEvidence() {
    for (int evidence : new int[] {-1, 1}) {
      double before = -1;
      for (int step = 0; step <= 10; step++) {
        int[] colour = colour(step / 10.0, evidence);
        double lightness =
            EvidenceColours.lightness((byte) colour[0], (byte) colour[1], (byte) colour[2]);
        assertThat(lightness).isGreaterThan(before);
        before = lightness;
      }
    }
  }

  private static int[] colour(double lightness, double evidence) {
    byte[] rgb = new byte[3];
    EvidenceColours.put(lightness, evidence, rgb, 0);
    return new int[] {rgb[0] & 0xFF, rgb[1] & 0xFF, rgb[2] & 0xFF};
  }
}
