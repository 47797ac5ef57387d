package org.fovea.stages.metrics;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Arrays;

/** What of a measured value is held against what it has to reach. */
public enum Basis {
  /** The lower bound of its 95 % interval. */
  @JsonProperty("lowerBound")
  LOWER_BOUND("lowerBound"),
  /** The upper bound of it: the same for what has to be small, such as an error. */
  @JsonProperty("upperBound")
  UPPER_BOUND("upperBound"),
  /** The value itself; for data too few for intervals, such as drawings. */
  @JsonProperty("estimate")
  ESTIMATE("estimate");

  private final String label;

  Basis(String label) {
    this.label = label;
  }

  /** Returns the name that specs and reports use. */
  public String label() {
    return label;
  }

  /**
   * Returns the one of that name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Basis labelled(String label) {
    return Arrays.stream(values())
        .filter(basis -> basis.label.equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "a value is measured on lowerBound, upperBound or estimate, but this one on '%s'"
                        .formatted(label)));
  }
}
