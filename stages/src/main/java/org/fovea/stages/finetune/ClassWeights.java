package org.fovea.stages.finetune;

import java.util.Arrays;
import java.util.List;
import org.fovea.schema.TrainingExample;
import org.fovea.stages.target.Target;

/** How much each example counts in the loss of each target. */
final class ClassWeights {
  private final List<Target> targets;
  private final float[] ofPositive;
  private final float[] ofNegative;

  private ClassWeights(List<Target> targets, float[] ofPositive, float[] ofNegative) {
    this.targets = targets;
    this.ofPositive = ofPositive;
    this.ofNegative = ofNegative;
  }

  /**
   * Weighs the classes of some images.
   *
   * @param images each once
   * @throws IllegalArgumentException if classes are to weigh the same, and there are none of one
   */
  static ClassWeights of(ClassBalance balance, List<Target> targets, List<TrainingExample> images) {
    float[] ofPositive = new float[targets.size()];
    float[] ofNegative = new float[targets.size()];
    Arrays.fill(ofPositive, 1);
    Arrays.fill(ofNegative, 1);
    if (balance == ClassBalance.WEIGHTED) {
      for (int target = 0; target < targets.size(); target++) {
        Target question = targets.get(target);
        long positives =
            images.stream().filter(image -> TargetLabels.isPositive(question, image)).count();
        long negatives = images.size() - positives;
        if (positives == 0 || negatives == 0) {
          throw new IllegalArgumentException(
              "classBalance weighted needs training images of both classes, but of target %s there are %d positive and %d negative; use classBalance none, or other images"
                  .formatted(question.name(), positives, negatives));
        }
        ofPositive[target] = (float) (images.size() / (2.0 * positives));
        ofNegative[target] = (float) (images.size() / (2.0 * negatives));
      }
    }
    return new ClassWeights(targets, ofPositive, ofNegative);
  }

  /** Returns (examples, targets), each above 0. */
  float[][] of(List<TrainingExample> examples) {
    float[][] weights = new float[examples.size()][targets.size()];
    for (int i = 0; i < weights.length; i++) {
      for (int target = 0; target < targets.size(); target++) {
        boolean positive = TargetLabels.isPositive(targets.get(target), examples.get(i));
        weights[i][target] = positive ? ofPositive[target] : ofNegative[target];
      }
    }
    return weights;
  }
}
