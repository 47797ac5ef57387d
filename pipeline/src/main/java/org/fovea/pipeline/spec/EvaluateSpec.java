package org.fovea.pipeline.spec;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a model is measured by.
 *
 * @param operatingPoints thresholds with a purpose, by name; at least one
 * @param slices what metrics are also shown by, each once
 */
public record EvaluateSpec(Map<String, OperatingPointSpec> operatingPoints, List<SliceBy> slices) {
  /** Two operating points: one misses few, one refers few in vain. */
  public static final EvaluateSpec DEFAULT =
      new EvaluateSpec(
          Map.of(
              "highSensitivity", OperatingPointSpec.ofSensitivity(0.85),
              "highSpecificity", OperatingPointSpec.ofSpecificity(0.95)),
          List.of(SliceBy.SOURCE));

  public EvaluateSpec {
    if (operatingPoints.isEmpty()) {
      throw new IllegalArgumentException(
          "operatingPoints must name at least one, such as highSensitivity: {sensitivity: 0.85}");
    }
    operatingPoints.keySet().forEach(name -> SpecRange.requireName("operatingPoints", name));
    operatingPoints = Collections.unmodifiableSortedMap(new TreeMap<>(operatingPoints));
    EnumSet<SliceBy> distinct = EnumSet.noneOf(SliceBy.class);
    distinct.addAll(slices);
    if (distinct.size() != slices.size()) {
      throw new IllegalArgumentException("slices must name each slice once, but was " + slices);
    }
    slices = List.copyOf(distinct);
  }
}
