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
 * @param conflicts what happens to identical contents of different grades
 * @param nearDuplicates what happens to distinct contents that show the same picture
 */
public record AssignConfig(
    SplitFractions split,
    List<Integer> rotations,
    ConflictPolicy conflicts,
    NearDuplicatePolicy nearDuplicates)
    implements Serializable {
  /** All four rotations; what is alike stays together. */
  public static final AssignConfig DEFAULT = of(SplitFractions.DEFAULT, List.of(0, 90, 180, 270));

  /** Returns a config with the default policies. */
  public static AssignConfig of(SplitFractions split, List<Integer> rotations) {
    return new AssignConfig(
        split, rotations, ConflictPolicy.EXCLUDE, NearDuplicatePolicy.KEEP_TOGETHER);
  }

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
