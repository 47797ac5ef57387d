package org.fovea.stages.finetune;

import java.util.List;
import org.fovea.schema.TrainingExample;
import org.fovea.stages.target.Target;

/** What the network is to say of examples. */
final class TargetLabels {
  private TargetLabels() {}

  /** Returns whether an example is positive for a target. */
  static boolean isPositive(Target target, TrainingExample example) {
    return switch (example.getGrade()) {
      case NONE -> target.isPositive(0);
      case MILD -> target.isPositive(1);
      case MODERATE -> target.isPositive(2);
      case SEVERE -> target.isPositive(3);
      case PROLIFERATIVE -> target.isPositive(4);
      case UNKNOWN ->
          throw new IllegalArgumentException(
              "example %s has a grade that this version does not know"
                  .formatted(example.getOccurrenceId()));
    };
  }

  /** Returns (examples, targets), 1 where positive, else 0. */
  static float[][] of(List<Target> targets, List<TrainingExample> examples) {
    float[][] labels = new float[examples.size()][targets.size()];
    for (int i = 0; i < labels.length; i++) {
      for (int target = 0; target < targets.size(); target++) {
        labels[i][target] = isPositive(targets.get(target), examples.get(i)) ? 1 : 0;
      }
    }
    return labels;
  }
}
