package org.fovea.stages.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class PretrainingConfigTest {
  @Test
  void endsWithWholePicturesByDefault() {
    List<PretrainingPhase> phases = PretrainingConfig.DEFAULT.phases();

    assertThat(phases.get(phases.size() - 1).windowPx())
        .isEqualTo(PretrainingConfig.DEFAULT.sidePx());
  }

  @Test
  void refusesToEndWithWindows() {
    assertThatThrownBy(
            () ->
                new PretrainingConfig(
                    1, 10, 10, 160, List.of(new PretrainingPhase(64, 10, 2, 1e-3))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("phases must end with whole pictures of 160 px, but were [");
  }

  @Test
  void refusesARateOfZero() {
    assertThatThrownBy(() -> new PretrainingPhase(64, 10, 2, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("rate must be finite and above 0, but was 0.0");
  }

  @Test
  void refusesAWindowBelowWhatTheNetworkTakes() {
    assertThatThrownBy(() -> new PretrainingPhase(31, 10, 2, 1e-3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("windowPx must be from 32 to 1024, but was 31");
  }
}
