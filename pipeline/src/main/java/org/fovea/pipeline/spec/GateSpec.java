package org.fovea.pipeline.spec;

import java.util.Optional;

/**
 * The bars that a model must reach on test data to become the candidate. An absent bar is no
 * condition.
 *
 * @param target name of the target that is looked at
 * @param sensitivity share of positives found at the operating point highSensitivity, above 0 and
 *     at most 1
 * @param specificity share of negatives left alone at the operating point highSensitivity, above 0
 *     and at most 1
 * @param severeSensitivity share found of the images graded severe or proliferative at the same
 *     operating point, above 0 and at most 1
 * @param auc area under the ROC curve, above 0 and at most 1
 * @param calibrationError expected calibration error at most, above 0 and at most 1
 * @param gradable share of the test photographs that can be graded, above 0 and at most 1
 * @param sliceMargin how far below that of all images the area under the ROC curve may be on any
 *     slice that is not small, above 0 and at most 1
 * @param on what of the measured value is held against the bars
 * @param sources whether the bars are for all images together only
 */
public record GateSpec(
    String target,
    Optional<Double> sensitivity,
    Optional<Double> specificity,
    Optional<Double> severeSensitivity,
    Optional<Double> auc,
    Optional<Double> calibrationError,
    Optional<Double> gradable,
    Optional<Double> sliceMargin,
    GateMeasure on,
    GateSources sources) {
  /** The design's bars for referable retinopathy. */
  public static final GateSpec DEFAULT =
      new GateSpec(
          TargetSpec.REFERABLE.name(),
          Optional.of(0.85),
          Optional.of(0.825),
          Optional.of(0.9),
          Optional.of(0.9),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          GateMeasure.LOWER_BOUND,
          GateSources.POOLED);

  public GateSpec {
    SpecRange.requireName("target", target);
    sensitivity.ifPresent(value -> SpecRange.requirePositive("sensitivity", value, 1));
    specificity.ifPresent(value -> SpecRange.requirePositive("specificity", value, 1));
    severeSensitivity.ifPresent(value -> SpecRange.requirePositive("severeSensitivity", value, 1));
    auc.ifPresent(value -> SpecRange.requirePositive("auc", value, 1));
    calibrationError.ifPresent(value -> SpecRange.requirePositive("calibrationError", value, 1));
    gradable.ifPresent(value -> SpecRange.requirePositive("gradable", value, 1));
    sliceMargin.ifPresent(value -> SpecRange.requirePositive("sliceMargin", value, 1));
  }
}
