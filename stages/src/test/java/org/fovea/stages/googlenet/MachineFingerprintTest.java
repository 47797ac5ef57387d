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
    assertThat(new MachineFingerprint(DeviceGroup.CPU).of(AVX2, VisibleGpus.NONE, Map.of()))
        .containsEntry("instructionSets", "avx2")
        .doesNotContainKey("computeCapability");
  }

  @Test
  void hasNoInstructionSetsWhereNoneAreListed() {
    assertThat(
            new MachineFingerprint(DeviceGroup.CPU)
                .of(new ProcessorFlags(Set.of()), VisibleGpus.NONE, Map.of()))
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

  @Test
  void saysWhetherAGpuMayRoundToTf32() {
    assertThat(gpus(1, Map.of())).containsEntry("tf32", "on");
    assertThat(gpus(1, Map.of("NVIDIA_TF32_OVERRIDE", "1"))).containsEntry("tf32", "on");
    assertThat(gpus(1, Map.of("NVIDIA_TF32_OVERRIDE", "0"))).containsEntry("tf32", "off");
  }

  @Test
  void saysWhichLibtorchWasInstalledInPlaceOfTheJarsOwn() {
    assertThat(gpus(1, Map.of("PYTORCH_VERSION", "2.7.1"))).doesNotContainKey("libtorch");
    assertThat(gpus(1, Map.of("PYTORCH_LIBRARY_PATH", "/opt", "PYTORCH_VERSION", "2.7.1")))
        .containsEntry("libtorch", "2.7.1");
    assertThat(gpus(1, Map.of("PYTORCH_LIBRARY_PATH", "/opt")))
        .containsEntry("libtorch", "unknown");
  }

  private static Map<String, String> gpus(int count) {
    return gpus(count, Map.of());
  }

  private static Map<String, String> gpus(int count, Map<String, String> environment) {
    return new MachineFingerprint(new DeviceGroup(ComputeUnit.GPU, count))
        .of(AVX2, new VisibleGpus(4, 4, 90), environment);
  }
}
