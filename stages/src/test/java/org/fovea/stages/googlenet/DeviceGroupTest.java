package org.fovea.stages.googlenet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import org.junit.jupiter.api.Test;

class DeviceGroupTest {
  private static final VisibleGpus TWO = new VisibleGpus(2, 2, 80);

  @Test
  void isTheFirstGpus() {
    assertThat(new DeviceGroup(ComputeUnit.GPU, 1).devices(TWO)).containsExactly(Device.gpu(0));
    assertThat(new DeviceGroup(ComputeUnit.GPU, 2).devices(TWO))
        .containsExactly(Device.gpu(0), Device.gpu(1));
  }

  @Test
  void isTheProcessorAlone() {
    assertThat(DeviceGroup.CPU.devices()).containsExactly(Device.cpu());
    assertThatThrownBy(() -> new DeviceGroup(ComputeUnit.CPU, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a group of cpu must be from 1 to 1 of them, but was 2");
    assertThatThrownBy(() -> new DeviceGroup(ComputeUnit.GPU, 17))
        .hasMessage("a group of gpu must be from 1 to 16 of them, but was 17");
  }

  @Test
  void doesNotTakeFewerThanWereDecidedOn() {
    assertThatThrownBy(() -> new DeviceGroup(ComputeUnit.GPU, 3).devices(TWO))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "3 GPUs were to share each batch, but 2 can be used here; give the worker more, or set"
                + " finetune.gpus");
    assertThatThrownBy(() -> new DeviceGroup(ComputeUnit.GPU, 1).devices(VisibleGpus.NONE))
        .hasMessageStartingWith("the GPU was to compute, but CUDA's runtime shows no GPU here");
  }
}
