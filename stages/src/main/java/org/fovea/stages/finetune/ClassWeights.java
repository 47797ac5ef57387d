package org.fovea.stages.finetune;

import java.util.Arrays;
import java.util.List;
import org.fovea.schema.TrainingExample;
import org.fovea.stages.target.Head;
import org.fovea.stages.target.Heads;

/** How much each example counts in the loss of each head. */
final class ClassWeights {
  private final Heads heads;
  private final float[][] ofGroups;

  /**
   * @param ofGroups for each head, the weight of each of its groups
   */
  private ClassWeights(Heads heads, float[][] ofGroups) {
    this.heads = heads;
    this.ofGroups = ofGroups;
  }

  /**
   * Weighs the groups of some images.
   *
   * @param images each once
   * @throws IllegalArgumentException if groups are to weigh the same, and there are no images of
   *     one
   */
  static ClassWeights of(ClassBalance balance, Heads heads, List<TrainingExample> images) {
    float[][] ofGroups = new float[heads.list().size()][];
    for (int i = 0; i < ofGroups.length; i++) {
      Head head = heads.list().get(i);
      ofGroups[i] = new float[head.groupCount()];
      Arrays.fill(ofGroups[i], 1);
      if (balance == ClassBalance.WEIGHTED) {
        balance(ofGroups[i], head, images);
      }
    }
    return new ClassWeights(heads, ofGroups);
  }

  private static void balance(float[] weights, Head head, List<TrainingExample> images) {
    long[] counts = new long[weights.length];
    images.forEach(image -> counts[TrueGroup.of(head, image)]++);
    for (int group = 0; group < weights.length; group++) {
      if (counts[group] == 0) {
        throw new IllegalArgumentException(
            "classBalance weighted needs training images of every group, but of target %s there are none of grade %s among %d; use classBalance none, or other images"
                .formatted(head.name(), head.gradesOf(group), images.size()));
      }
      weights[group] = (float) (images.size() / ((double) weights.length * counts[group]));
    }
  }

  /** Returns (examples, heads), each above 0. */
  float[][] of(List<TrainingExample> examples) {
    float[][] weights = new float[examples.size()][ofGroups.length];
    for (int i = 0; i < weights.length; i++) {
      for (int head = 0; head < ofGroups.length; head++) {
        weights[i][head] = ofGroups[head][TrueGroup.of(heads.list().get(head), examples.get(i))];
      }
    }
    return weights;
  }
}
