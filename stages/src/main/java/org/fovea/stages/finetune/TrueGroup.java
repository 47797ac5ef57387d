package org.fovea.stages.finetune;

import org.fovea.schema.TrainingExample;
import org.fovea.stages.target.Head;

/** What a head is to say of examples. */
final class TrueGroup {
  private TrueGroup() {}

  /**
   * Returns the group of an example, from 0.
   *
   * @throws IllegalArgumentException if its grade is unknown
   */
  static int of(Head head, TrainingExample example) {
    return head.groupOf(grade(example));
  }

  /** Returns the grade of an example, 0 to 4. */
  static int grade(TrainingExample example) {
    return switch (example.getGrade()) {
      case NONE -> 0;
      case MILD -> 1;
      case MODERATE -> 2;
      case SEVERE -> 3;
      case PROLIFERATIVE -> 4;
      case UNKNOWN ->
          throw new IllegalArgumentException(
              "example %s has a grade that this version does not know"
                  .formatted(example.getOccurrenceId()));
    };
  }
}
