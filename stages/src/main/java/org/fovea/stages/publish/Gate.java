package org.fovea.stages.publish;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * The bars that a model must reach on all test images. An absent bar is no condition.
 *
 * <p>Sensitivity and specificity are both measured at the operating point {@link #OPERATING_POINT}:
 * a model is used at one threshold, and each of the two alone can be had by giving up the other.
 *
 * @param target name of the target that is looked at
 * @param sensitivity share of positives found, above 0 and at most 1
 * @param specificity share of negatives called negative, above 0 and at most 1
 * @param auc area under the ROC curve, above 0 and at most 1
 * @param on what of a measured value is held against its bar
 */
public record Gate(
    String target,
    @Nullable Double sensitivity,
    @Nullable Double specificity,
    @Nullable Double auc,
    Basis on)
    implements Serializable {
  /** The operating point that sensitivity and specificity are measured at. */
  public static final String OPERATING_POINT = "highSensitivity";

  /** Bars for referable retinopathy. */
  public static final Gate DEFAULT = new Gate("referable", 0.85, 0.825, 0.9, Basis.LOWER_BOUND);

  /** What of a measured value is held against its bar. */
  public enum Basis {
    /** The lower bound of its 95 % interval. */
    @JsonProperty("lowerBound")
    LOWER_BOUND("lowerBound"),
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
  }

  public Gate {
    if (target.isBlank()) {
      throw new IllegalArgumentException(
          "the gate needs the name of a target, such as referable, but it was blank");
    }
    requireBar("sensitivity", sensitivity);
    requireBar("specificity", specificity);
    requireBar("auc", auc);
  }

  private static void requireBar(String name, @Nullable Double bar) {
    if (bar != null && !(bar > 0 && bar <= 1)) { // also rejects NaN
      throw new IllegalArgumentException(
          name + " of the gate must be above 0 and at most 1, but was " + bar);
    }
  }
}
