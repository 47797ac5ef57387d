package org.fovea.stages.lesions;

import java.util.ArrayList;
import java.util.List;

/** Numbers with their names, in the order in which they were added. */
final class FeatureVector {
  private final List<String> names = new ArrayList<>();
  private final List<Float> values = new ArrayList<>();

  /**
   * Adds one.
   *
   * @throws IllegalStateException if it is not a number
   */
  void add(String name, double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalStateException(
          "feature %s is %s, which is no number; please report this".formatted(name, value));
    }
    names.add(name);
    values.add((float) value);
  }

  List<String> names() {
    return List.copyOf(names);
  }

  float[] values() {
    float[] array = new float[values.size()];
    for (int i = 0; i < array.length; i++) {
      array[i] = values.get(i);
    }
    return array;
  }
}
