package org.fovea.stages.evaluate;

import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import org.fovea.stages.metrics.Basis;
import org.fovea.stages.metrics.BinaryConfusion;
import org.fovea.stages.metrics.GroupedConfusion;
import org.fovea.stages.metrics.GroupedRatio;
import org.fovea.stages.metrics.Proportion;

/**
 * What a threshold has to reach on the calibration data; beyond that, the other quantity is made as
 * good as it can be.
 *
 * @param name what reports call the operating point, such as {@code highSensitivity}; not blank
 * @param criterion the quantity that has to be reached
 * @param required the value that it must reach, above 0 and at most 1
 * @param on whether the value itself has to reach it, or the lower bound of its 95 % interval
 */
public record OperatingPointRule(String name, Criterion criterion, double required, Basis on)
    implements Serializable {
  /** The two rules that are used where a spec names none. */
  public static final List<OperatingPointRule> DEFAULT =
      List.of(
          new OperatingPointRule("highSensitivity", Criterion.SENSITIVITY, 0.85, Basis.LOWER_BOUND),
          new OperatingPointRule(
              "highSpecificity", Criterion.SPECIFICITY, 0.95, Basis.LOWER_BOUND));

  /** What an operating point is chosen by. */
  public enum Criterion {
    /** Share of positives that are found. */
    SENSITIVITY,
    /** Share of negatives that are called negative. */
    SPECIFICITY;

    /** Returns the name that specs and reports use. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }

    Criterion other() {
      return this == SENSITIVITY ? SPECIFICITY : SENSITIVITY;
    }

    Proportion of(BinaryConfusion confusion) {
      return this == SENSITIVITY ? confusion.sensitivity() : confusion.specificity();
    }

    GroupedRatio of(GroupedConfusion confusion) {
      return this == SENSITIVITY ? confusion.sensitivity() : confusion.specificity();
    }
  }

  public OperatingPointRule {
    if (name.isBlank()) {
      throw new IllegalArgumentException(
          "an operating point needs a name, such as highSensitivity, but it was blank");
    }
    if (!(required > 0 && required <= 1)) { // also rejects NaN
      throw new IllegalArgumentException(
          criterion.label()
              + " of operating point "
              + name
              + " must be above 0 and at most 1, but was "
              + required);
    }
  }
}
