package org.fovea.stages.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.fovea.schema.Prediction;

/**
 * Images of one split that are looked at together.
 *
 * @param by what the slice is taken by, such as {@code source}; {@code all} for the whole split
 * @param value its value; {@code all} for the whole split
 * @param predictions the images
 */
record Slice(String by, String value, List<Prediction> predictions) {
  static final String ALL = "all";
  static final String SOURCE = "source";

  /** Returns the whole split, then each source of it in ascending order. */
  static List<Slice> of(List<Prediction> split) {
    SortedMap<String, List<Prediction>> bySource = new TreeMap<>();
    for (Prediction prediction : split) {
      bySource.computeIfAbsent(prediction.getSource(), source -> new ArrayList<>()).add(prediction);
    }
    List<Slice> slices = new ArrayList<>();
    slices.add(new Slice(ALL, ALL, split));
    bySource.forEach((source, predictions) -> slices.add(new Slice(SOURCE, source, predictions)));
    return slices;
  }
}
