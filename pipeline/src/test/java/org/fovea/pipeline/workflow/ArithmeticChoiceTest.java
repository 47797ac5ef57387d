package org.fovea.pipeline.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.Set;
import org.fovea.pipeline.spec.Precision;
import org.fovea.stages.googlenet.Arithmetic;
import org.fovea.stages.googlenet.ComputeUnit;
import org.fovea.stages.googlenet.DeviceGroup;
import org.fovea.stages.googlenet.ProcessorFlags;
import org.fovea.stages.googlenet.VisibleGpus;
import org.junit.jupiter.api.Test;

class ArithmeticChoiceTest {
  private static final ProcessorFlags AVX2 = new ProcessorFlags(Set.of("avx2"));
  private static final ProcessorFlags AVX512 = new ProcessorFlags(Set.of("avx2", "avx512_bf16"));
  private static final ProcessorFlags AMX = new ProcessorFlags(Set.of("avx2", "amx_bf16"));
  private static final DeviceChoice TURING = gpu(75);
  private static final DeviceChoice AMPERE = gpu(80);

  @Test
  void isFloat32WithoutAWordWhereThatIsAskedFor() {
    assertThat(ArithmeticChoice.of(Precision.FLOAT32, DeviceChoice.CPU, AMX))
        .isEqualTo(new ArithmeticChoice(Arithmetic.FLOAT32, Optional.empty()));
  }

  @Test
  void isFloat32ByItselfWhereNothingMultipliesBfloat16() {
    assertThat(ArithmeticChoice.of(Precision.AUTO, DeviceChoice.CPU, AVX2))
        .isEqualTo(
            new ArithmeticChoice(
                Arithmetic.FLOAT32,
                Optional.of(
                    "training in float32 (finetune.precision auto): this CPU does not multiply"
                        + " bfloat16 (no avx512_bf16 or amx_bf16)")));
    assertThat(ArithmeticChoice.of(Precision.AUTO, TURING, AMX))
        .isEqualTo(
            new ArithmeticChoice(
                Arithmetic.FLOAT32,
                Optional.of(
                    "training in float32 (finetune.precision auto): this GPU does not multiply"
                        + " bfloat16 (no compute capability 8.0)")));
  }

  @Test
  void isBfloat16ByItselfWhereTilesOfItAreMultiplied() {
    assertThat(ArithmeticChoice.of(Precision.AUTO, DeviceChoice.CPU, AMX))
        .isEqualTo(
            new ArithmeticChoice(
                Arithmetic.BFLOAT16,
                Optional.of(
                    "training in bfloat16 (finetune.precision auto): this CPU multiplies it in"
                        + " tiles (amx_bf16); finetune.precision float32 is half as fast")));
  }

  @Test
  void isFloat32ByItselfWhereBfloat16IsNotKnownToBeFaster() {
    assertThat(ArithmeticChoice.of(Precision.AUTO, DeviceChoice.CPU, AVX512))
        .isEqualTo(
            new ArithmeticChoice(
                Arithmetic.FLOAT32,
                Optional.of(
                    "training in float32 (finetune.precision auto): on this CPU bfloat16 is not"
                        + " known to be faster; finetune.precision bfloat16 takes it")));
    ArithmeticChoice onAmpere = ArithmeticChoice.of(Precision.AUTO, AMPERE, AMX);
    assertThat(onAmpere.arithmetic()).isEqualTo(Arithmetic.FLOAT32);
    assertThat(onAmpere.remark())
        .hasValueSatisfying(line -> assertThat(line).contains("on this GPU bfloat16 is not known"));
  }

  @Test
  void isFloat32ByItselfWhereNobodyCanSeeWhatMultiplies() {
    assertThat(ArithmeticChoice.elsewhere(Precision.AUTO).arithmetic())
        .isEqualTo(Arithmetic.FLOAT32);
    assertThat(ArithmeticChoice.elsewhere(Precision.AUTO).remark())
        .hasValueSatisfying(line -> assertThat(line).contains("the workers are not this machine"));
    assertThat(ArithmeticChoice.elsewhere(Precision.BFLOAT16))
        .isEqualTo(new ArithmeticChoice(Arithmetic.BFLOAT16, Optional.empty()));
    assertThat(ArithmeticChoice.elsewhere(Precision.FLOAT32)).isEqualTo(ArithmeticChoice.FLOAT32);
  }

  @Test
  void isTheBfloat16ThatIsAskedFor() {
    ArithmeticChoice bfloat16 = new ArithmeticChoice(Arithmetic.BFLOAT16, Optional.empty());

    assertThat(ArithmeticChoice.of(Precision.BFLOAT16, DeviceChoice.CPU, AMX)).isEqualTo(bfloat16);
    assertThat(ArithmeticChoice.of(Precision.BFLOAT16, AMPERE, AVX2)).isEqualTo(bfloat16);
  }

  @Test
  void warnsOfBfloat16ThatNothingMultiplies() {
    assertThat(ArithmeticChoice.of(Precision.BFLOAT16, DeviceChoice.CPU, AVX2))
        .isEqualTo(
            new ArithmeticChoice(
                Arithmetic.BFLOAT16,
                Optional.of(
                    "WARNING: finetune.precision is bfloat16, but this CPU does not multiply it (no"
                        + " avx512_bf16 or amx_bf16): training will be very slow, perhaps minutes"
                        + " a step; float32 is not")));
  }

  private static DeviceChoice gpu(int computeCapability) {
    return new DeviceChoice(
        new DeviceGroup(ComputeUnit.GPU, 1),
        new VisibleGpus(1, 1, computeCapability),
        Optional.empty());
  }
}
