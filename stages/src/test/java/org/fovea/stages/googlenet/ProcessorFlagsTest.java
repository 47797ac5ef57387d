package org.fovea.stages.googlenet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProcessorFlagsTest {
  @Test
  void readsThoseOfTheFirstProcessor() {
    assertThat(
            ProcessorFlags.of(
                List.of("processor\t: 0", "flags\t\t: fpu avx2", "flags\t\t: fpu avx512_bf16")))
        .isEqualTo(new ProcessorFlags(Set.of("fpu", "avx2")));
  }

  @Test
  void areNoneWhereTheListSpeaksOfNone() {
    assertThat(ProcessorFlags.of(List.of("processor\t: 0", "Features\t: fp asimd bf16")).flags())
        .isEmpty();
  }

  @Test
  void nameTheInstructionSetsThatMatterInAFixedOrder() {
    assertThat(new ProcessorFlags(Set.of("fpu", "avx512_bf16", "fma", "avx2")).forKernels())
        .isEqualTo("avx2 fma avx512_bf16");
  }

  @Test
  void multiplyBfloat16WithEitherInstructionSetForIt() {
    assertThat(new ProcessorFlags(Set.of("avx512f", "avx512_bf16")).multiplyBfloat16()).isTrue();
    assertThat(new ProcessorFlags(Set.of("amx_tile", "amx_bf16")).multiplyBfloat16()).isTrue();
    assertThat(new ProcessorFlags(Set.of("avx512f", "avx512_vnni", "amx_tile")).multiplyBfloat16())
        .isFalse();
  }

  @Test
  void multiplyBfloat16InTilesWithTheOneInstructionSetForIt() {
    assertThat(new ProcessorFlags(Set.of("amx_tile", "amx_bf16")).multiplyBfloat16InTiles())
        .isTrue();
    assertThat(new ProcessorFlags(Set.of("amx_tile", "avx512_bf16")).multiplyBfloat16InTiles())
        .isFalse();
  }
}
