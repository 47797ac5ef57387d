package org.fovea.stages.googlenet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import org.junit.jupiter.api.Test;

class ComputeUnitTest {
  private static final VisibleGpus ONE_WITHOUT_LIBTORCH = new VisibleGpus(1, 0, 0);
  private static final VisibleGpus ONE = new VisibleGpus(1, 1, 80);

  @Test
  void isTheFirstGpuWhereOneIsUsable() {
    assertThat(ComputeUnit.GPU.device(ONE)).isEqualTo(Device.gpu(0));
  }

  @Test
  void isTheProcessorWhateverElseThereIs() {
    assertThat(ComputeUnit.CPU.device(ONE)).isEqualTo(Device.cpu());
    assertThat(ComputeUnit.CPU.device()).isEqualTo(Device.cpu());
  }

  @Test
  void doesNotFallBackToTheProcessorWhereCudaShowsNoGpu() {
    assertThatThrownBy(() -> ComputeUnit.GPU.device(VisibleGpus.NONE))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "the GPU was to compute, but CUDA's runtime shows no GPU here; install NVIDIA's driver"
                + " and CUDA's runtime (libcudart) where libraries are looked for");
  }

  @Test
  void doesNotFallBackToTheProcessorWhereLibtorchCannotUseTheGpu() {
    assertThatThrownBy(() -> ComputeUnit.GPU.device(ONE_WITHOUT_LIBTORCH))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "the GPU was to compute, but libtorch cannot use the GPU (1 seen): it was built without"
                + " CUDA, or for a newer driver; let PYTORCH_LIBRARY_PATH name a libtorch with"
                + " CUDA, and PYTORCH_VERSION and PYTORCH_FLAVOR say which it is");
  }

  @Test
  void refusesANetworkWhoseWeightsAreElsewhereThanAsked() {
    assertThatThrownBy(() -> GoogLeNetModel.requireOn(Device.gpu(), Device.cpu()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "the network was to compute on gpu(0), but its weights are on cpu(); let"
                + " PYTORCH_LIBRARY_PATH name a libtorch for that device");
  }

  @Test
  void hasANameInRecords() {
    assertThat(ComputeUnit.GPU.recordName()).isEqualTo("gpu");
  }
}
