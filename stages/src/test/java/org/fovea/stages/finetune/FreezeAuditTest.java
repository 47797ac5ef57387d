package org.fovea.stages.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.fovea.schema.TensorDigest;
import org.fovea.stages.googlenet.NamedTensors;
import org.fovea.stages.googlenet.NamedTensors.Tensor;
import org.junit.jupiter.api.Test;

class FreezeAuditTest {
  private static final Set<String> FROZEN = Set.of("conv1/7x7_s2.weight");
  private static final NamedTensors BEFORE = tensors(1, 2, 3);
  private static final NamedTensors AFTER = tensors(1, 4, 5);

  @Test
  void givesTheDigestsBeforeAndAfterButNoneBeforeForTheNewHead() {
    List<TensorDigest> digests = FreezeAudit.digests(FROZEN, BEFORE, AFTER);

    assertThat(digests)
        .containsExactly(
            new TensorDigest("conv1/7x7_s2.weight", List.of(1L, 2L), true, sha256(1), sha256(1)),
            new TensorDigest("head/classifier.weight", List.of(1L, 2L), false, null, sha256(5)),
            new TensorDigest(
                "inception_3a/1x1.weight", List.of(1L, 2L), false, sha256(2), sha256(4)));
  }

  @Test
  void failsWhereOneBitOfAFrozenTensorHasChanged() {
    NamedTensors after = tensors(Math.nextUp(1f), 4, 5);
    assertThatThrownBy(() -> FreezeAudit.digests(FROZEN, BEFORE, after))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("tensor conv1/7x7_s2.weight is frozen but has changed in training");
  }

  @Test
  void failsWhereATrainedTensorHasNotChanged() {
    assertThatThrownBy(() -> FreezeAudit.digests(FROZEN, BEFORE, tensors(1, 2, 5)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith(
            "tensor inception_3a/1x1.weight was to be trained but has not changed at all");
  }

  @Test
  void failsWhereTheNewHeadHasNotChanged() {
    assertThatThrownBy(() -> FreezeAudit.digests(FROZEN, BEFORE, tensors(1, 4, 3)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("tensor head/classifier.weight was to be trained");
  }

  @Test
  void failsWhereATensorIsGone() {
    Map<String, Tensor> fewer = new TreeMap<>(AFTER.asMap());
    fewer.remove("conv1/7x7_s2.weight");
    NamedTensors after = new NamedTensors("after", fewer);
    assertThatThrownBy(() -> FreezeAudit.digests(FROZEN, BEFORE, after))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("are not the same");
    assertThatThrownBy(() -> FreezeAudit.digests(FROZEN, after, after))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("lack some of the frozen ones");
  }

  private static NamedTensors tensors(float conv1, float inception, float head) {
    return new NamedTensors(
        "test",
        Map.of(
            "conv1/7x7_s2.weight", tensor(conv1),
            "inception_3a/1x1.weight", tensor(inception),
            "head/classifier.weight", tensor(head)));
  }

  private static Tensor tensor(float value) {
    return new Tensor(new long[] {1, 2}, new float[] {value, 0});
  }

  private static String sha256(float value) {
    return tensor(value).sha256();
  }
}
