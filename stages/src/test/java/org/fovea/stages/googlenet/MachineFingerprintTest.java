package org.fovea.stages.googlenet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MachineFingerprintTest {
  private static final ProcessorFlags AVX2 = new ProcessorFlags(Set.of("avx2", "sse2"));

  @Test
  void saysWhatIsComputedOn() throws IOException {
    assertThat(new MachineFingerprint(DeviceGroup.CPU).ofThisProcess())
        .containsEntry("device", "cpu")
        .containsKeys("architecture", "processors");
  }

  @Test
  void hasTheInstructionSetsThatMatter() {
    assertThat(new MachineFingerprint(DeviceGroup.CPU).of(AVX2, VisibleGpus.NONE))
        .containsEntry("instructionSets", "avx2")
        .doesNotContainKey("computeCapability");
  }

  @Test
  void hasNoInstructionSetsWhereNoneAreListed() {
    assertThat(
            new MachineFingerprint(DeviceGroup.CPU)
                .of(new ProcessorFlags(Set.of()), VisibleGpus.NONE))
        .doesNotContainKey("instructionSets");
  }

  @Test
  void tellsOneKindOfGpuFromAnother() {
    assertThat(gpus(1))
        .containsEntry("device", "gpu")
        .containsEntry("computeCapability", "90")
        .doesNotContainKey("gpus");
  }

  @Test
  void saysHowManyGpusShareABatch() {
    assertThat(gpus(4)).containsEntry("gpus", "4");
  }

  private static Map<String, String> gpus(int count) {
    return new MachineFingerprint(new DeviceGroup(ComputeUnit.GPU, count))
        .of(AVX2, new VisibleGpus(4, 4, 90));
  }
}
