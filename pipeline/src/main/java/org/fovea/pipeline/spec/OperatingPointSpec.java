package org.fovea.pipeline.spec;

import java.util.Optional;

/**
 * What a threshold has to reach on calibration data: one of the two.
 *
 * @param sensitivity share of positives found, above 0 and at most 1
 * @param specificity share of negatives found, above 0 and at most 1
 */
public record OperatingPointSpec(Optional<Double> sensitivity, Optional<Double> specificity) {
  public OperatingPointSpec {
    if (sensitivity.isPresent() == specificity.isPresent()) {
      throw new IllegalArgumentException(
          "an operating point needs either sensitivity or specificity, but has "
              + (sensitivity.isPresent() ? "both" : "neither"));
    }
    sensitivity.ifPresent(value -> SpecRange.requirePositive("sensitivity", value, 1));
    specificity.ifPresent(value -> SpecRange.requirePositive("specificity", value, 1));
  }

  /** Returns the operating point that finds this share of positives. */
  public static OperatingPointSpec ofSensitivity(double sensitivity) {
    return new OperatingPointSpec(Optional.of(sensitivity), Optional.empty());
  }

  /** Returns the operating point that leaves this share of negatives alone. */
  public static OperatingPointSpec ofSpecificity(double specificity) {
    return new OperatingPointSpec(Optional.empty(), Optional.of(specificity));
  }
}
