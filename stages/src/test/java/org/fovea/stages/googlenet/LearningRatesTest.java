package org.fovea.stages.googlenet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LearningRatesTest {
  private static final LearningRates RATES =
      new LearningRates(1, 8, new TreeMap<>(Map.of("inception_3a", 2.0, "inception_3a/5x5", 4.0)));

  @Test
  void prefersTheRateOfALayerToThatOfItsGroupAndThatToTheCommonOne() {
    assertThat(RATES.of("inception_3a/5x5")).isEqualTo(4);
    assertThat(RATES.of("inception_3a/5x5_reduce")).isEqualTo(2);
    assertThat(RATES.of("inception_3b/5x5")).isEqualTo(1);
  }

  @Test
  void scalesEachRate() {
    assertThat(RATES.times(0.5))
        .isEqualTo(
            new LearningRates(
                0.5, 4, new TreeMap<>(Map.of("inception_3a", 1.0, "inception_3a/5x5", 2.0))));
  }

  @Test
  void refusesARateThatIsNegativeOrNotFinite() {
    assertThatThrownBy(() -> new LearningRates(-1, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("learning rate pretrained must be finite and at least 0, but was -1.0");
    assertThatThrownBy(() -> new LearningRates(1, 1, new TreeMap<>(Map.of("conv1", Double.NaN))))
        .hasMessage("learning rate conv1 must be finite and at least 0, but was NaN");
  }
}
