package org.fovea.stages.googlenet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.Engine;
import org.junit.jupiter.api.Test;

class VisibleGpusTest {
  @Test
  void countsAsUsableWhatTheEngineCountsToo() {
    assertThat(VisibleGpus.toThisProcess().usable())
        .isEqualTo(Engine.getEngine("PyTorch").getGpuCount());
  }

  @Test
  void multiplyBfloat16FromAmpereOn() {
    assertThat(new VisibleGpus(1, 1, 75).multiplyBfloat16()).isFalse();
    assertThat(new VisibleGpus(1, 1, 80).multiplyBfloat16()).isTrue();
    assertThat(new VisibleGpus(2, 2, 120).multiplyBfloat16()).isTrue();
    assertThat(VisibleGpus.NONE.multiplyBfloat16()).isFalse();
  }

  @Test
  void saysNoReasonForNoneWhereOneIsUsable() {
    VisibleGpus one = new VisibleGpus(1, 1, 75);

    assertThatThrownBy(one::whyNone).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(one::remedy).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void refusesNumbersThatCannotBe() {
    assertThatThrownBy(() -> new VisibleGpus(0, 1, 80))
        .hasMessage("usable must be 0 or the number seen, which is at least 0, but were 1 of 0");
    assertThatThrownBy(() -> new VisibleGpus(1, 1, 0))
        .hasMessage(
            "computeCapability must be above 0 where a GPU is usable, and else 0, but was 0 for 1");
    assertThatThrownBy(() -> new VisibleGpus(1, 0, 80)).hasMessageContaining("but was 80 for 0");
  }
}
