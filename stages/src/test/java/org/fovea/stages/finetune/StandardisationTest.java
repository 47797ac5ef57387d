package org.fovea.stages.finetune;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class StandardisationTest {
  private static final List<float[]> ROWS =
      List.of(new float[] {1, 7}, new float[] {3, 7}, new float[] {5, 7}, new float[] {7, 7});

  @Test
  void bringsEachFeatureToMean0AndDeviation1AndLeavesAConstantOneAt0() {
    Standardisation standardisation = Standardisation.of(ROWS);

    double deviation = Math.sqrt(5) + 1e-6;
    assertThat(standardisation.apply(ROWS.get(0))).containsExactly(-3 / deviation, 0);
    assertThat(standardisation.apply(new float[] {9, 7})).containsExactly(5 / deviation, 0);
  }

  @Test
  void foldsIntoTheWeightsOfAFunctionOfPlainFeatures() {
    Standardisation standardisation = Standardisation.of(ROWS);
    LinearFunction ofStandardised = new LinearFunction(new double[] {0.5, 0}, -1);

    LinearFunction folded = standardisation.unfold(ofStandardised);

    for (float[] row : ROWS) {
      assertThat(folded.of(new double[] {row[0], row[1]}))
          .isCloseTo(ofStandardised.of(standardisation.apply(row)), Offset.offset(1e-12));
    }
  }
}
