package org.fovea.stages.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.fovea.stages.artifact.CanonicalJson;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecayTest {
  private static final double ROUNDING = 1e-15;

  @Test
  void staysAtThePeakWhereItIsConstant() {
    assertThat(new Decay.Constant().shareOfPeak(0, 0)).isEqualTo(1);
    assertThat(new Decay.Constant().shareOfPeak(1, 40)).isEqualTo(1);
  }

  @Test
  void fallsToHalfInTheMiddleOfACosine() {
    assertThat(new Decay.Cosine().shareOfPeak(0, 0)).isEqualTo(1, within(ROUNDING));
    assertThat(new Decay.Cosine().shareOfPeak(0.5, 9)).isEqualTo(0.50005, within(ROUNDING));
    assertThat(new Decay.Cosine().shareOfPeak(1, 9)).isEqualTo(1e-4, within(ROUNDING));
  }

  @Test
  void fallsWithThePowerOfWhatIsLeft() {
    Decay root = new Decay.Polynomial(0.5);
    assertThat(root.shareOfPeak(0, 9)).isEqualTo(1, within(ROUNDING));
    // 1e-4 + 0.9999 · √0.25
    assertThat(root.shareOfPeak(0.75, 9)).isEqualTo(0.50005, within(ROUNDING));
    assertThat(root.shareOfPeak(1, 9)).isEqualTo(1e-4, within(ROUNDING));
  }

  @Test
  void fallsByItsFactorAtEachStep() {
    Decay step = new Decay.Step(0.5, 1.5);
    assertThat(step.shareOfPeak(0, 1.49)).isEqualTo(1);
    assertThat(step.shareOfPeak(0, 1.5)).isEqualTo(0.5);
    assertThat(step.shareOfPeak(0, 4.5)).isEqualTo(0.125);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, 10.5, Double.NaN})
  void refusesAPowerThatIsNotAboveZeroAndAtMostTen(double power) {
    assertThatThrownBy(() -> new Decay.Polynomial(power))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("power must be above 0 and at most 10, but was " + power);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1, Double.NaN})
  void refusesAFactorThatIsNotBetweenZeroAndOne(double factor) {
    assertThatThrownBy(() -> new Decay.Step(factor, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("factor must be above 0 and below 1, but was " + factor);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, Double.NaN, Double.POSITIVE_INFINITY})
  void refusesStepsOfNoLengthOrOfNoEnd(double everyEpochs) {
    assertThatThrownBy(() -> new Decay.Step(0.1, everyEpochs))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("everyEpochs must be finite and above 0, but was " + everyEpochs);
  }

  @Test
  void isToldApartInKeysByItsKindAndNumbers() {
    assertThat(CanonicalJson.of(new Decay.Constant())).isEqualTo("{\"kind\":\"constant\"}");
    assertThat(CanonicalJson.of(new Decay.Step(0.1, 4)))
        .isEqualTo("{\"kind\":\"step\",\"everyEpochs\":4.0,\"factor\":0.1}");
  }
}
