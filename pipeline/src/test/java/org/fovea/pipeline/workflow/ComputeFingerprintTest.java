package org.fovea.pipeline.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComputeFingerprintTest {
  @Test
  void namesTheInstructionSetsThatMatterInAFixedOrder() {
    assertThat(
            ComputeFingerprint.instructionSets(
                List.of("processor\t: 0", "flags\t\t: fpu avx512_bf16 fma avx2 sse2")))
        .isEqualTo("avx2 fma avx512_bf16");
  }

  @Test
  void namesNoneWhereTheListSpeaksOfNone() {
    assertThat(ComputeFingerprint.instructionSets(List.of("processor: 0"))).isEmpty();
  }

  @Test
  void saysWhatIsComputedOn() throws IOException {
    assertThat(ComputeFingerprint.ofThisMachine())
        .containsEntry("device", "cpu")
        .containsKeys("architecture", "processors");
  }
}
