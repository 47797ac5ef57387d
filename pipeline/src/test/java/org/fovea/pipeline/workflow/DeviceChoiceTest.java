package org.fovea.pipeline.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.fovea.pipeline.CommandFailure;
import org.fovea.pipeline.ExitCode;
import org.fovea.pipeline.spec.ComputeDevice;
import org.fovea.stages.googlenet.ComputeUnit;
import org.fovea.stages.googlenet.DeviceGroup;
import org.fovea.stages.googlenet.VisibleGpus;
import org.junit.jupiter.api.Test;

class DeviceChoiceTest {
  private static final VisibleGpus TWO = new VisibleGpus(2, 2, 90);
  private static final VisibleGpus NOT_FOR_LIBTORCH = new VisibleGpus(1, 0, 0);

  @Test
  void takesTheProcessorWithoutLookingForGpus() {
    DeviceChoice choice =
        DeviceChoice.of(
            "--device",
            ComputeDevice.CPU,
            () -> {
              throw new AssertionError("nobody asked for a GPU");
            });

    assertThat(choice).isEqualTo(DeviceChoice.CPU);
  }

  @Test
  void takesTheGpuThatIsAskedFor() {
    assertThat(choose(ComputeDevice.GPU, TWO))
        .isEqualTo(new DeviceChoice(new DeviceGroup(ComputeUnit.GPU, 1), TWO, Optional.empty()));
  }

  @Test
  void leavesItToOtherMachinesToLookForTheGpuThatIsAskedFor() {
    assertThat(DeviceChoice.elsewhere("--device", ComputeDevice.GPU, 2))
        .isEqualTo(
            new DeviceChoice(
                new DeviceGroup(ComputeUnit.GPU, 2), VisibleGpus.NONE, Optional.empty()));
  }

  @Test
  void saysThatItDoesNotKnowTheGpusOfOtherMachines() {
    DeviceChoice choice = DeviceChoice.elsewhere("--device", ComputeDevice.PREFER_GPU, 1);

    assertThat(choice.group()).isEqualTo(DeviceGroup.CPU);
    assertThat(choice.remark().orElseThrow()).contains("--device gpu takes it");
    assertThat(DeviceChoice.elsewhere("--device", ComputeDevice.CPU, 1))
        .isEqualTo(DeviceChoice.CPU);
  }

  @Test
  void saysThatItPrefersTheGpu() {
    assertThat(choose(ComputeDevice.PREFER_GPU, TWO))
        .isEqualTo(
            new DeviceChoice(
                new DeviceGroup(ComputeUnit.GPU, 1),
                TWO,
                Optional.of("computing on the GPU, the first of 2 (--device prefer-gpu)")));
  }

  @Test
  void saysWhyItTakesTheProcessorInstead() {
    DeviceChoice withoutAny = choose(ComputeDevice.PREFER_GPU, VisibleGpus.NONE);
    DeviceChoice withoutLibtorch = choose(ComputeDevice.PREFER_GPU, NOT_FOR_LIBTORCH);

    assertThat(List.of(withoutAny.unit(), withoutLibtorch.unit())).containsOnly(ComputeUnit.CPU);
    assertThat(withoutAny.remark())
        .contains("computing on the CPU (--device prefer-gpu): CUDA's runtime shows no GPU here");
    assertThat(withoutLibtorch.remark())
        .contains(
            "computing on the CPU (--device prefer-gpu): libtorch cannot use the GPU (1 seen): it"
                + " was built without CUDA, or for a newer driver");
  }

  @Test
  void refusesAGpuThatLibtorchCannotUse() {
    assertThatThrownBy(() -> choose(ComputeDevice.GPU, NOT_FOR_LIBTORCH))
        .isInstanceOfSatisfying(
            CommandFailure.class,
            failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.USAGE))
        .hasMessage(
            "--device is gpu, but libtorch cannot use the GPU (1 seen): it was built without CUDA,"
                + " or for a newer driver; let PYTORCH_LIBRARY_PATH name a libtorch with CUDA, and"
                + " PYTORCH_VERSION and PYTORCH_FLAVOR say which it is, or set --device to"
                + " prefer-gpu or cpu");
  }

  @Test
  void takesAsManyGpusAsAreAskedFor() {
    assertThat(DeviceChoice.of("finetune.device", ComputeDevice.GPU, 2, () -> TWO))
        .isEqualTo(new DeviceChoice(new DeviceGroup(ComputeUnit.GPU, 2), TWO, Optional.empty()));
  }

  @Test
  void saysWhereThereAreFewerGpusThanPreferred() {
    DeviceChoice choice =
        DeviceChoice.of("finetune.device", ComputeDevice.PREFER_GPU, 4, () -> TWO);

    assertThat(choice.group()).isEqualTo(new DeviceGroup(ComputeUnit.GPU, 2));
    assertThat(choice.remark())
        .contains("computing on 2 GPUs (finetune.device prefer-gpu), where 4 were asked for");
  }

  @Test
  void refusesFewerGpusThanAskedFor() {
    assertThatThrownBy(() -> DeviceChoice.of("finetune.device", ComputeDevice.GPU, 3, () -> TWO))
        .isInstanceOfSatisfying(
            CommandFailure.class,
            failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.USAGE))
        .hasMessage(
            "finetune.device is gpu, with 3 to share each batch, but 2 can be used; ask for fewer,"
                + " or set finetune.device to prefer-gpu");
  }

  private static DeviceChoice choose(ComputeDevice asked, VisibleGpus gpus) {
    return DeviceChoice.of("--device", asked, () -> gpus);
  }
}
