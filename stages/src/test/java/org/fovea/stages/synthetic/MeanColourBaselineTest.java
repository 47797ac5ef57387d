package org.fovea.stages.synthetic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MeanColourBaselineTest {
  @Test
  void countsTiesHalf() {
    double auc =
        MeanColourBaseline.auc(new double[] {1, 2, 2, 3}, List.of(false, false, true, true));

    assertThat(auc).isEqualTo(0.875);
  }

  @Test
  void averagesEachChannel() {
    assertThat(MeanColourBaseline.meanColour(new byte[] {0, 10, (byte) 200, 100, 30, (byte) 250}))
        .containsExactly(50, 20, 225);
  }

  @Test
  void findsALabelThatColoursTheImages() {
    DrawingRandom random = new DrawingRandom(1);
    List<double[]> features = new ArrayList<>();
    List<Boolean> positive = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      positive.add(random.chance(0.5));
      double shift = positive.get(i) ? 2 : 0;
      features.add(new double[] {random.nextBellShaped() + shift, random.nextBellShaped()});
    }

    // Two normal distributions two standard deviations apart: AUC = Φ(√2) = 0.921.
    assertThat(MeanColourBaseline.crossValidatedAuc(features, positive))
        .isCloseTo(0.921, within(0.05));
  }
}
