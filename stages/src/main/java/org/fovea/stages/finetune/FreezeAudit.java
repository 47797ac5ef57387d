package org.fovea.stages.finetune;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.fovea.schema.TensorDigest;
import org.fovea.stages.googlenet.GoogLeNetModel;
import org.fovea.stages.googlenet.NamedTensors;

/** Checks, tensor by tensor, that training left alone what was frozen and changed all else. */
final class FreezeAudit {
  private FreezeAudit() {}

  /**
   * Returns the digests of every tensor, in ascending order of names.
   *
   * @param frozen names of the tensors that had to stay as they were
   * @param before all tensors as training found them, with the new head
   * @param after the same tensors of the trained model
   * @throws IllegalStateException if a frozen tensor changed, or another did not, or the two are
   *     not of the same tensors
   */
  static List<TensorDigest> digests(Set<String> frozen, NamedTensors before, NamedTensors after) {
    Set<String> names = after.asMap().keySet();
    if (!names.equals(before.asMap().keySet()) || !names.containsAll(frozen)) {
      throw new IllegalStateException(
          "the tensors before training %s and after it %s are not the same, or lack some of the frozen ones %s; please report this"
              .formatted(before.asMap().keySet(), names, frozen));
    }
    List<TensorDigest> digests = new ArrayList<>();
    for (String name : names) {
      digests.add(digest(name, frozen.contains(name), before.get(name), after.get(name)));
    }
    return digests;
  }

  private static TensorDigest digest(
      String name, boolean frozen, NamedTensors.Tensor before, NamedTensors.Tensor after) {
    String old = before.sha256();
    String now = after.sha256();
    if (frozen && !old.equals(now)) {
      throw new IllegalStateException(
          "tensor %s is frozen but has changed in training; please report this".formatted(name));
    }
    if (!frozen && old.equals(now)) {
      throw new IllegalStateException(
          "tensor %s was to be trained but has not changed at all; are the learning rates too small?"
              .formatted(name));
    }
    List<Long> shape = new ArrayList<>();
    for (long length : after.shape()) {
      shape.add(length);
    }
    boolean created = name.startsWith(GoogLeNetModel.HEAD + ".");
    return TensorDigest.newBuilder()
        .setName(name)
        .setShape(shape)
        .setFrozen(frozen)
        .setSha256Before(created ? null : old)
        .setSha256After(now)
        .build();
  }
}
