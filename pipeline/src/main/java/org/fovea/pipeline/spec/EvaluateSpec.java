package org.fovea.pipeline.spec;

import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a model is measured by.
 *
 * @param operatingPoints thresholds with a purpose, by name; at least one
 * @param on what of an operating point has to reach its value on the calibration images
 * @param rotations rotations of an image that its score is the mean over, in degrees, ascending;
 *     some of 0, 90, 180 and 270, always with 0; each costs a pass
 * @param calibration how scores are made of outputs, before thresholds are chosen
 * @param fellowEye whether a patient's other eye counts in the score of an eye
 * @param prevalences share of positives, by target, that predictive values are also given for
 * @param slices what metrics are also shown by, each once
 * @param sliceColumns columns of the labels that metrics are also shown by, each carried along by a
 *     source, each once
 * @param resamples how often patients are drawn again for 95 % intervals
 */
public record EvaluateSpec(
    Map<String, OperatingPointSpec> operatingPoints,
    GateMeasure on,
    List<Integer> rotations,
    CalibrationKind calibration,
    FellowEyeKind fellowEye,
    Map<String, Double> prevalences,
    List<SliceBy> slices,
    List<String> sliceColumns,
    int resamples) {
  // First, since the default below is checked by it.
  private static final Set<String> RESERVED_SLICES = Set.of("all", "source", "eye", "grade");

  /** Two operating points: one misses few, one refers few in vain. */
  public static final EvaluateSpec DEFAULT =
      new EvaluateSpec(
          Map.of(
              "highSensitivity", OperatingPointSpec.ofSensitivity(0.85),
              "highSpecificity", OperatingPointSpec.ofSpecificity(0.95)),
          GateMeasure.LOWER_BOUND,
          List.of(0),
          CalibrationKind.TEMPERATURE_AND_BIAS,
          FellowEyeKind.NONE,
          Map.of(),
          List.of(SliceBy.SOURCE),
          List.of(),
          1000);

  public EvaluateSpec {
    if (operatingPoints.isEmpty()) {
      throw new IllegalArgumentException(
          "operatingPoints must name at least one, such as highSensitivity: {sensitivity: 0.85}");
    }
    operatingPoints.keySet().forEach(name -> SpecRange.requireName("operatingPoints", name));
    operatingPoints = Collections.unmodifiableSortedMap(new TreeMap<>(operatingPoints));
    rotations = SpecRange.requireRotations(rotations);
    prevalences.forEach(EvaluateSpec::requirePrevalence);
    prevalences = Collections.unmodifiableSortedMap(new TreeMap<>(prevalences));
    SpecRange.requireWithin("resamples", resamples, 100, 100_000);
    EnumSet<SliceBy> distinct = EnumSet.noneOf(SliceBy.class);
    distinct.addAll(slices);
    if (distinct.size() != slices.size()) {
      throw new IllegalArgumentException("slices must name each slice once, but was " + slices);
    }
    slices = List.copyOf(distinct);
    sliceColumns = List.copyOf(sliceColumns);
    Set<String> taken = new TreeSet<>(RESERVED_SLICES);
    slices.forEach(by -> taken.add(by.word()));
    if (new HashSet<>(sliceColumns).size() != sliceColumns.size()
        || sliceColumns.stream().anyMatch(taken::contains)) {
      throw new IllegalArgumentException(
          "sliceColumns must name each column once, and none that is called %s, but was %s"
              .formatted(String.join(", ", taken), sliceColumns));
    }
  }

  private static void requirePrevalence(String target, double prevalence) {
    if (!(prevalence > 0 && prevalence < 1)) { // also rejects NaN
      throw new IllegalArgumentException(
          "prevalences.%s must be above 0 and below 1, but was %s".formatted(target, prevalence));
    }
  }
}
