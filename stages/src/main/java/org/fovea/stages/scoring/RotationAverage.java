package org.fovea.stages.scoring;

import java.io.Serializable;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The rotations of a photograph that are scored, for the mean of them.
 *
 * <p>A fundus has the same grade whichever way it lies, and a network that was trained on all
 * rotations says nearly the same of each: the mean has less of what is chance in that. It costs a
 * pass for each rotation.
 *
 * @param degrees clockwise; some of 0, 90, 180 and 270, each once, ascending
 */
public record RotationAverage(List<Integer> degrees) implements Serializable {
  // First, since the constant below is checked by it.
  private static final Set<Integer> ALLOWED = Set.of(0, 90, 180, 270);

  /** The photograph as it is. */
  public static final RotationAverage NONE = new RotationAverage(List.of(0));

  public RotationAverage {
    if (degrees.isEmpty()
        || !ALLOWED.containsAll(degrees)
        || !List.copyOf(new TreeSet<>(degrees)).equals(degrees)) {
      throw new IllegalArgumentException(
          "rotations must be some of 0, 90, 180 and 270, each once and ascending, but was "
              + degrees);
    }
    degrees = List.copyOf(degrees);
  }
}
