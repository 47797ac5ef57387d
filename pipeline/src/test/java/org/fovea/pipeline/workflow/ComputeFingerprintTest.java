package org.fovea.pipeline.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import org.fovea.stages.googlenet.ComputeUnit;
import org.fovea.stages.googlenet.DeviceGroup;
import org.fovea.stages.googlenet.VisibleGpus;
import org.junit.jupiter.api.Test;

class ComputeFingerprintTest {
  private static final ProcessorFlags AVX2 = new ProcessorFlags(Set.of("avx2", "sse2"));

  @Test
  void saysWhatIsComputedOn() throws IOException {
    assertThat(ComputeFingerprint.ofThisMachine(DeviceChoice.CPU))
        .containsEntry("device", "cpu")
        .containsKeys("architecture", "processors");
  }

  @Test
  void hasTheInstructionSetsThatMatter() {
    assertThat(ComputeFingerprint.of(DeviceChoice.CPU, AVX2))
        .containsEntry("instructionSets", "avx2")
        .doesNotContainKey("computeCapability");
  }

  @Test
  void hasNoInstructionSetsWhereNoneAreListed() {
    assertThat(ComputeFingerprint.of(DeviceChoice.CPU, new ProcessorFlags(Set.of())))
        .doesNotContainKey("instructionSets");
  }

  @Test
  void tellsOneKindOfGpuFromAnother() {
    assertThat(ComputeFingerprint.of(gpus(1), AVX2))
        .containsEntry("device", "gpu")
        .containsEntry("computeCapability", "90")
        .doesNotContainKey("gpus");
  }

  @Test
  void saysHowManyGpusShareABatch() {
    assertThat(ComputeFingerprint.of(gpus(4), AVX2)).containsEntry("gpus", "4");
  }

  private static DeviceChoice gpus(int count) {
    return new DeviceChoice(
        new DeviceGroup(ComputeUnit.GPU, count), new VisibleGpus(4, 4, 90), Optional.empty());
  }
}
