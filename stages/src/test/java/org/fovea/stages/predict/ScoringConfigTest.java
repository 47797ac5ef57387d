package org.fovea.stages.predict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.fovea.stages.googlenet.ComputeUnit;
import org.junit.jupiter.api.Test;

class ScoringConfigTest {
  @Test
  void scoresAtTheModelsOwnSizeUnlessAskedOtherwise() {
    assertThat(ScoringConfig.DEFAULT).isEqualTo(new ScoringConfig(32, null, ComputeUnit.CPU));
    assertThat(ScoringConfig.DEFAULT.withSidePx(320))
        .isEqualTo(new ScoringConfig(32, 320, ComputeUnit.CPU));
  }

  @Test
  void refusesSizesThatTheNetworkCannotTake() {
    assertThatThrownBy(() -> ScoringConfig.DEFAULT.withSidePx(31))
        .hasMessage("sidePx must be between 32 and 1024 pixels, but was 31");
    assertThatThrownBy(() -> ScoringConfig.DEFAULT.withSidePx(1025))
        .hasMessage("sidePx must be between 32 and 1024 pixels, but was 1025");
    assertThatThrownBy(() -> new ScoringConfig(0, null, ComputeUnit.CPU))
        .hasMessage("batchSize must be between 1 and 1024 images, but was 0");
  }
}
