package org.fovea.stages.preprocess;

import java.io.Serializable;
import java.util.List;

/**
 * What {@link AssignExamples} needs to know.
 *
 * @param split how groups are divided where the source does not say
 * @param rotations rotations of each training image, in degrees clockwise: 0 and any of 90, 180,
 *     270, ascending; no other angle is exact, and colour is left alone because it carries the
 *     diagnosis
 */
public record AssignConfig(SplitFractions split, List<Integer> rotations) implements Serializable {
  /** All four rotations. */
  public static final AssignConfig DEFAULT =
      new AssignConfig(SplitFractions.DEFAULT, List.of(0, 90, 180, 270));

  public AssignConfig {
    rotations = List.copyOf(rotations);
    List<Integer> sorted = rotations.stream().sorted().distinct().toList();
    if (!sorted.equals(rotations)
        || !List.of(0, 90, 180, 270).containsAll(rotations)
        || !rotations.contains(0)) {
      throw new IllegalArgumentException(
          "rotations must be 0 and any of 90, 180, 270, ascending and each once, but was "
              + rotations);
    }
  }
}
