package org.fovea.stages.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.fovea.stages.googlenet.NamedTensors;
import org.fovea.stages.googlenet.NamedTensors.Tensor;
import org.junit.jupiter.api.Test;

class FirstWeightsTest {
  @Test
  void centresEachColourOfAFilterOfPixelsAlone() {
    NamedTensors centred =
        CentredFilters.of(one("conv1/7x7_s2.weight", new long[] {1, 2, 1, 2}, 1, 3, 10, 30));

    assertThat(centred.get("conv1/7x7_s2.weight").values()).containsExactly(-1, 1, -10, 10);
  }

  @Test
  void centresDeeperFiltersOverAllTheirInputs() {
    NamedTensors centred =
        CentredFilters.of(one("conv2/3x3.weight", new long[] {2, 2, 1, 1}, 1, 3, 10, 30));

    assertThat(centred.get("conv2/3x3.weight").values()).containsExactly(-1, 1, -10, 10);
  }

  @Test
  void leavesBiasesAndTheHeadUncentred() {
    NamedTensors centred =
        CentredFilters.of(one("head/classifier.weight", new long[] {1, 2}, 1, 3));

    assertThat(centred.get("head/classifier.weight").values()).containsExactly(1, 3);
  }

  @Test
  void fadesTheSignalByTheTwelfthRootOfTheInputsSizeInEachLayer() {
    float step = (float) Math.pow(70, -1.0 / 12);

    assertThat(faded("conv1/7x7_s2.weight")).isCloseTo(70 * step, within(1e-3f));
    assertThat(faded("conv2/3x3_reduce.weight")).isCloseTo(step, within(1e-6f));
    assertThat(faded("inception_3a/1x1.weight")).isCloseTo(step, within(1e-6f));
    assertThat(faded("inception_3a/pool_proj.weight")).isCloseTo(step, within(1e-6f));
    assertThat(faded("inception_3a/3x3_reduce.weight") * faded("inception_3a/3x3.weight"))
        .isCloseTo(step, within(1e-6f));
    assertThat(faded("head/classifier.weight")).isEqualTo(1);
  }

  private static float faded(String name) {
    return FadingSignal.of(one(name, new long[] {1}, 1)).get(name).values()[0];
  }

  private static NamedTensors one(String name, long[] shape, float... values) {
    return new NamedTensors("test", Map.of(name, new Tensor(shape, values)));
  }
}
