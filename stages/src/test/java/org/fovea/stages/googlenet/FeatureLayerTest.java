package org.fovea.stages.googlenet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class FeatureLayerTest {
  @Test
  void hasCaffesNamesInTheOrderOfTheNetwork() {
    assertThat(FeatureLayer.values())
        .extracting(FeatureLayer::layerName)
        .containsExactly(
            "inception_3a",
            "inception_3b",
            "inception_4a",
            "inception_4b",
            "inception_4c",
            "inception_4d",
            "inception_4e",
            "inception_5a",
            "pool5/7x7_s1");
  }

  /** Table 1 of https://doi.org/10.1109/CVPR.2015.7298594, the depth of the output sizes. */
  @Test
  void hasTheChannelsOfThePublishedTable() {
    assertThat(Arrays.stream(FeatureLayer.values()).mapToInt(FeatureLayer::channels))
        .containsExactly(256, 480, 512, 512, 512, 528, 832, 832, 1024);
  }

  @Test
  void isFoundByItsName() {
    assertThat(FeatureLayer.named("inception_4c")).isEqualTo(FeatureLayer.INCEPTION_4C);
    assertThat(FeatureLayer.named("pool5/7x7_s1")).isEqualTo(FeatureLayer.POOL5);
    assertThatThrownBy(() -> FeatureLayer.named("conv1/7x7_s2"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching("a head stands on one of inception_3a, .*, but not on 'conv1/7x7_s2'");
  }
}
