package org.fovea.pipeline.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.fovea.pipeline.spec.Precision;
import org.fovea.stages.googlenet.Arithmetic;
import org.fovea.stages.googlenet.ComputeUnit;
import org.fovea.stages.googlenet.VisibleGpus;
import org.junit.jupiter.api.Test;

class ArithmeticChoiceTest {
  private static final ProcessorFlags AVX2 = new ProcessorFlags(Set.of("avx2"));
  private static final ProcessorFlags AMX = new ProcessorFlags(Set.of("avx2", "amx_bf16"));
  private static final DeviceChoice TURING = gpu(75);
  private static final DeviceChoice AMPERE = gpu(80);

  private final SaidLines said = new SaidLines();

  @Test
  void computesInFloat32WithoutAWordWhereThatIsAskedFor() {
    assertThat(choose(Precision.FLOAT32, DeviceChoice.CPU, AMX)).isEqualTo(Arithmetic.FLOAT32);
    assertThat(said.lines()).isEmpty();
  }

  @Test
  void leavesBfloat16AloneByItselfWhereNothingMultipliesIt() {
    assertThat(choose(Precision.AUTO, DeviceChoice.CPU, AVX2)).isEqualTo(Arithmetic.FLOAT32);
    assertThat(choose(Precision.AUTO, TURING, AMX)).isEqualTo(Arithmetic.FLOAT32);
    assertThat(said.lines())
        .containsExactly(
            "training in float32 (finetune.precision auto): this CPU does not multiply bfloat16 (no"
                + " avx512_bf16 or amx_bf16)",
            "training in float32 (finetune.precision auto): this GPU does not multiply bfloat16 (no"
                + " compute capability 8.0)");
  }

  @Test
  void leavesBfloat16AloneByItselfWhereItIsNotMeasured() {
    assertThat(choose(Precision.AUTO, DeviceChoice.CPU, AMX)).isEqualTo(Arithmetic.FLOAT32);
    assertThat(choose(Precision.AUTO, AMPERE, AVX2)).isEqualTo(Arithmetic.FLOAT32);
    assertThat(said.lines())
        .containsExactly(
            "training in float32 (finetune.precision auto): this CPU multiplies bfloat16, but what"
                + " that gains and costs is not measured; finetune.precision bfloat16 takes it",
            "training in float32 (finetune.precision auto): this GPU multiplies bfloat16, but what"
                + " that gains and costs is not measured; finetune.precision bfloat16 takes it");
  }

  @Test
  void takesTheBfloat16ThatIsAskedFor() {
    assertThat(choose(Precision.BFLOAT16, DeviceChoice.CPU, AMX)).isEqualTo(Arithmetic.BFLOAT16);
    assertThat(choose(Precision.BFLOAT16, AMPERE, AVX2)).isEqualTo(Arithmetic.BFLOAT16);
    assertThat(said.lines()).isEmpty();
  }

  @Test
  void warnsOfBfloat16ThatNothingMultiplies() {
    assertThat(choose(Precision.BFLOAT16, DeviceChoice.CPU, AVX2)).isEqualTo(Arithmetic.BFLOAT16);
    assertThat(said.lines())
        .containsExactly(
            "WARNING: finetune.precision is bfloat16, but this CPU does not multiply it (no"
                + " avx512_bf16 or amx_bf16): training will be very slow, perhaps minutes a step;"
                + " float32 is not");
  }

  private Arithmetic choose(Precision asked, DeviceChoice device, ProcessorFlags flags) {
    return ArithmeticChoice.of(asked, device, flags, said);
  }

  private static DeviceChoice gpu(int computeCapability) {
    return new DeviceChoice(ComputeUnit.GPU, new VisibleGpus(1, 1, computeCapability));
  }
}
