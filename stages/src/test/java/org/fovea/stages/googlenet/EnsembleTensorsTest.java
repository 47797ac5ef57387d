package org.fovea.stages.googlenet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.fovea.stages.googlenet.NamedTensors.Tensor;
import org.junit.jupiter.api.Test;

class EnsembleTensorsTest {
  private static NamedTensors network(float value) {
    return new NamedTensors(
        "network",
        Map.of(
            "conv1/7x7_s2.bias", new Tensor(new long[] {1}, new float[] {value}),
            "loss3/classifier.bias", new Tensor(new long[] {1}, new float[] {-value})));
  }

  @Test
  void keepsEachNetworkUnderANameOfItsOwn() {
    NamedTensors joined = EnsembleTensors.join(List.of(network(1), network(2)), "both");

    assertThat(joined.asMap().keySet())
        .containsExactly(
            "member-1/conv1/7x7_s2.bias",
            "member-1/loss3/classifier.bias",
            "member-2/conv1/7x7_s2.bias",
            "member-2/loss3/classifier.bias");
    assertThat(joined.get("member-2/conv1/7x7_s2.bias").values()).containsExactly(2);
    assertThat(EnsembleTensors.memberCount(joined.asMap().keySet())).isEqualTo(2);
  }

  @Test
  void givesTheNetworksBackInTheirOrder() {
    List<NamedTensors> networks = List.of(network(3), network(1), network(2));

    assertThat(EnsembleTensors.members(EnsembleTensors.join(networks, "three")))
        .isEqualTo(networks);
  }

  @Test
  void takesANetworkByItselfAsItIs() {
    NamedTensors network = network(1);

    assertThat(EnsembleTensors.members(network)).containsExactly(network);
    assertThat(EnsembleTensors.memberCount(network.asMap().keySet())).isEqualTo(1);
    assertThat(EnsembleTensors.nameInMember("conv1/7x7_s2.bias")).isEqualTo("conv1/7x7_s2.bias");
    assertThat(EnsembleTensors.nameInMember("member-9/conv1/7x7_s2.bias"))
        .isEqualTo("conv1/7x7_s2.bias");
  }

  @Test
  void refusesATensorThatIsOfNoMember() {
    Map<String, Tensor> tensors =
        new TreeMap<>(EnsembleTensors.join(List.of(network(1), network(2)), "both").asMap());
    tensors.put("conv1/7x7_s2.bias", new Tensor(new long[] {1}, new float[] {3}));

    assertThatThrownBy(() -> EnsembleTensors.members(new NamedTensors("changed", tensors)))
        .isInstanceOf(InvalidWeightsException.class)
        .hasMessageContaining("tensor conv1/7x7_s2.bias is of none");
  }

  @Test
  void refusesOneMemberAndMoreThanNine() {
    assertThatThrownBy(() -> EnsembleTensors.join(List.of(network(1)), "one"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("an ensemble must have 2 to 9 members, but was given 1");
    assertThatThrownBy(() -> EnsembleTensors.join(Collections.nCopies(10, network(1)), "ten"))
        .hasMessageContaining("was given 10");
  }
}
