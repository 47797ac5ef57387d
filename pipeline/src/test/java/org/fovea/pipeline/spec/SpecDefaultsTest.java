package org.fovea.pipeline.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SpecDefaultsTest {
  @Test
  void splitsSevenTenthsToTraining() {
    assertThat(SplitSpec.DEFAULT).isEqualTo(new SplitSpec("fovea-1", 0.7, 0.08, 0.07, 0.15));
  }

  @Test
  void preparesForTheSizeThatTheNetworkWasTrainedAtWithAllRotations() {
    assertThat(PreprocessSpec.DEFAULT.sidePx()).isEqualTo(224);
    assertThat(PreprocessSpec.DEFAULT.rotations()).containsExactly(0, 90, 180, 270);
  }

  @Test
  void trainsNewWeightsTenTimesFasterThanPretrainedOnes() {
    assertThat(FinetuneSpec.DEFAULT.learningRate()).isEqualTo(2e-3);
    assertThat(FinetuneSpec.DEFAULT.headLearningRate()).isEqualTo(2e-2);
    assertThat(FinetuneSpec.DEFAULT.epochs()).isEqualTo(12);
    assertThat(FinetuneSpec.DEFAULT.dropout()).isEqualTo(0.4);
    assertThat(FinetuneSpec.DEFAULT.scenario()).isEqualTo(Scenario.FINE_TUNE_UPPER);
  }

  @Test
  void measuresAtAHighSensitivityAndAHighSpecificity() {
    assertThat(EvaluateSpec.DEFAULT.operatingPoints())
        .isEqualTo(
            Map.of(
                "highSensitivity", OperatingPointSpec.ofSensitivity(0.85),
                "highSpecificity", OperatingPointSpec.ofSpecificity(0.95)));
    assertThat(EvaluateSpec.DEFAULT.on()).isEqualTo(GateMeasure.LOWER_BOUND);
    assertThat(EvaluateSpec.DEFAULT.calibration()).isEqualTo(CalibrationKind.TEMPERATURE_AND_BIAS);
    assertThat(EvaluateSpec.DEFAULT.fellowEye()).isEqualTo(FellowEyeKind.NONE);
  }

  @Test
  void holdsLowerBoundsForReferableAgainstTheBars() {
    assertThat(GateSpec.DEFAULT)
        .isEqualTo(
            new GateSpec(
                "referable",
                Optional.of(0.85),
                Optional.of(0.825),
                Optional.of(0.9),
                Optional.of(0.9),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                GateMeasure.LOWER_BOUND,
                GateSources.POOLED));
  }

  @Test
  void numbersGradesFromOne() {
    assertThat(Grade.MILD.number()).isEqualTo(1);
    assertThat(Grade.PROLIFERATIVE.number()).isEqualTo(4);
  }
}
