package org.fovea.stages.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.fovea.stages.artifact.CanonicalJson;
import org.fovea.stages.googlenet.TrainingConfig;
import org.fovea.stages.target.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FineTuneConfigTest {
  private static final FineTuneConfig D = FineTuneConfig.DEFAULT;

  @Test
  void byDefaultFreezesTheFirstTwoLayersAndAsksBothQuestions() {
    assertThat(D.scenario()).isEqualTo(TransferScenario.FINE_TUNE_UPPER);
    assertThat(D.targets()).containsExactly(Target.ANY_DR, Target.REFERABLE);
    assertThat(D.stepping())
        .isEqualTo(new TrainingConfig(List.of("conv1", "conv2"), 0.9, 5e-4, 0.4));
  }

  @Test
  void takesTheSmallestAndTheLargestThatIsAllowed() {
    assertThatCode(() -> config(1, 1, 1, Double.MIN_VALUE, Double.MIN_VALUE, 0, 0, 0, 0))
        .doesNotThrowAnyException();
    assertThatCode(() -> config(3, 4, 64, 1e300, 1e300, 0.999, 1e300, 0.999, 3))
        .doesNotThrowAnyException();
  }

  @Test
  void needsAtLeastOneEpochRotationAndImage() {
    assertThatThrownBy(() -> config(0, 1, 1, 1, 1, 0, 0, 0, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("epochs must be at least 1, but was 0");
    assertThatThrownBy(() -> config(1, 0, 1, 1, 1, 0, 0, 0, 0))
        .hasMessage("rotationsPerEpoch must be at least 1, but was 0");
    assertThatThrownBy(() -> config(1, 1, 0, 1, 1, 0, 0, 0, 0))
        .hasMessage("batchSize must be at least 1, but was 0");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
  void refusesALearningRateThatIsNotFiniteAndAboveZero(double rate) {
    assertThatThrownBy(() -> config(1, 1, 1, rate, 1, 0, 0, 0, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("learningRate must be finite and above 0, but was " + rate);
    assertThatThrownBy(() -> config(1, 1, 1, 1, rate, 0, 0, 0, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("headLearningRate must be finite and above 0, but was " + rate);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1, Double.NaN})
  void refusesMomentumAndDropoutOutsideZeroToBelowOne(double share) {
    assertThatThrownBy(() -> config(1, 1, 1, 1, 1, share, 0, 0, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("momentum must be at least 0 and below 1, but was " + share);
    assertThatThrownBy(() -> config(1, 1, 1, 1, 1, 0, 0, share, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("dropout must be at least 0 and below 1, but was " + share);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, Double.NaN, Double.POSITIVE_INFINITY})
  void refusesAnL2ThatIsNegativeOrNotFinite(double l2) {
    assertThatThrownBy(() -> config(1, 1, 1, 1, 1, 0, l2, 0, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("l2 must be finite and at least 0, but was " + l2);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 3.1, Double.NaN})
  void refusesAWarmUpOfLessThanNothingOrMoreThanAllEpochs(double epochs) {
    assertThatThrownBy(() -> config(3, 1, 1, 1, 1, 0, 0, 0, epochs))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("warmUpEpochs must be between 0 and epochs (3), but was " + epochs);
  }

  @Test
  void refusesNoTargetsAndTwoOfOneName() {
    assertThatThrownBy(() -> config(List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("targets is empty");
    assertThatThrownBy(() -> config(List.of(Target.ANY_DR, new Target("any-dr", 2))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("target any-dr is named twice");
  }

  @Test
  void putsEverythingThatTheResultDependsOnIntoTheKeyAndNothingElse() {
    assertThat(CanonicalJson.of(D))
        .isEqualTo(
            "{\"batchSize\":32,\"dropout\":0.4,\"epochs\":12,\"headLearningRate\":0.02,"
                + "\"l2\":5.0E-4,\"learningRate\":0.002,\"momentum\":0.9,\"rotationsPerEpoch\":1,"
                + "\"scenario\":\"FINE_TUNE_UPPER\",\"seed\":7,"
                + "\"targets\":[{\"from\":1,\"name\":\"any-dr\"},{\"from\":2,\"name\":\"referable\"}],"
                + "\"warmUpEpochs\":0.5}");
  }

  private static FineTuneConfig config(List<Target> targets) {
    return new FineTuneConfig(
        TransferScenario.FINE_TUNE_UPPER, targets, 1, 1, 1, 1, 1, 0, 0, 0, 0, 1);
  }

  private static FineTuneConfig config(
      int epochs,
      int rotationsPerEpoch,
      int batchSize,
      double learningRate,
      double headLearningRate,
      double momentum,
      double l2,
      double dropout,
      double warmUpEpochs) {
    return new FineTuneConfig(
        TransferScenario.FINE_TUNE_UPPER,
        Target.DEFAULT,
        epochs,
        rotationsPerEpoch,
        batchSize,
        learningRate,
        headLearningRate,
        momentum,
        l2,
        dropout,
        warmUpEpochs,
        1);
  }
}
