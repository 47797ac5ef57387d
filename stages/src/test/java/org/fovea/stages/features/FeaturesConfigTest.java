package org.fovea.stages.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.fovea.stages.googlenet.FeatureLayer.INCEPTION_3A;
import static org.fovea.stages.googlenet.FeatureLayer.INCEPTION_3B;
import static org.fovea.stages.googlenet.FeatureLayer.INCEPTION_4C;
import static org.fovea.stages.googlenet.FeatureLayer.INCEPTION_4E;
import static org.fovea.stages.googlenet.FeatureLayer.POOL5;

import java.util.List;
import org.fovea.stages.artifact.CanonicalJson;
import org.junit.jupiter.api.Test;

class FeaturesConfigTest {
  @Test
  void keepsByDefaultWhatAnyScenarioLooksAt() {
    assertThat(FeaturesConfig.DEFAULT.layers())
        .containsExactly(INCEPTION_3B, INCEPTION_4C, INCEPTION_4E, POOL5);
  }

  @Test
  void hasOneKeyForOneSetOfLayers() {
    assertThat(CanonicalJson.of(new FeaturesConfig(List.of(POOL5, INCEPTION_3B))))
        .isEqualTo("{\"layers\":[\"INCEPTION_3B\",\"POOL5\"]}");
    assertThat(FeaturesConfig.with(List.of(INCEPTION_4C))).isEqualTo(FeaturesConfig.DEFAULT);
    assertThat(FeaturesConfig.with(List.of(INCEPTION_3A)).layers())
        .containsExactly(INCEPTION_3A, INCEPTION_3B, INCEPTION_4C, INCEPTION_4E, POOL5);
  }

  @Test
  void refusesNoLayerAndALayerTwice() {
    assertThatThrownBy(() -> new FeaturesConfig(List.of()))
        .hasMessage("layers must name at least one layer, but is empty");
    assertThatThrownBy(() -> new FeaturesConfig(List.of(POOL5, POOL5)))
        .hasMessage("layers must name each layer once, but was [POOL5, POOL5]");
  }
}
