package org.fovea.stages.publish;

import java.io.Serializable;
import org.fovea.stages.metrics.Basis;
import org.jspecify.annotations.Nullable;

/**
 * The bars that a model must reach on the test images, or stay below. An absent bar is no
 * condition.
 *
 * <p>Sensitivities and specificity are measured at the operating point {@link #OPERATING_POINT}: a
 * model is used at one threshold, and each of the two alone can be had by giving up the other.
 *
 * @param target name of the target that is looked at
 * @param sensitivity share of positives found, above 0 and at most 1
 * @param specificity share of negatives called negative, above 0 and at most 1
 * @param severeSensitivity share found of the images graded severe or proliferative, above 0 and at
 *     most 1: what must not be missed has a bar of its own
 * @param auc area under the ROC curve, above 0 and at most 1
 * @param calibrationError expected calibration error at most, above 0 and at most 1
 * @param gradable share of the photographs that could be graded, above 0 and at most 1: a model
 *     that was tested on the best half of them says little of the rest
 * @param sliceMargin how far below that of all images the area under the ROC curve may be on any
 *     slice that is not small, above 0 and at most 1
 * @param on what of a measured value is held against its bar; of shares that can be graded and of
 *     slices always the value itself
 * @param sources whether the bars are for all images together only
 */
public record Gate(
    String target,
    @Nullable Double sensitivity,
    @Nullable Double specificity,
    @Nullable Double severeSensitivity,
    @Nullable Double auc,
    @Nullable Double calibrationError,
    @Nullable Double gradable,
    @Nullable Double sliceMargin,
    Basis on,
    Sources sources)
    implements Serializable {
  /** The operating point that sensitivity and specificity are measured at. */
  public static final String OPERATING_POINT = "highSensitivity";

  /** Bars for referable retinopathy. */
  public static final Gate DEFAULT =
      new Gate("referable", 0.85, 0.825, 0.9, 0.9, Basis.LOWER_BOUND, Sources.POOLED);

  /** Which images the bars are for. */
  public enum Sources {
    /** All test images together. */
    POOLED,
    /** All together, and those of each source: telling sources apart must not help. */
    EACH
  }

  public Gate {
    if (target.isBlank()) {
      throw new IllegalArgumentException(
          "the gate needs the name of a target, such as referable, but it was blank");
    }
    requireBar("sensitivity", sensitivity);
    requireBar("specificity", specificity);
    requireBar("severeSensitivity", severeSensitivity);
    requireBar("auc", auc);
    requireBar("calibrationError", calibrationError);
    requireBar("gradable", gradable);
    requireBar("sliceMargin", sliceMargin);
  }

  /** Bars of sensitivities, specificity and area alone. */
  public Gate(
      String target,
      @Nullable Double sensitivity,
      @Nullable Double specificity,
      @Nullable Double severeSensitivity,
      @Nullable Double auc,
      Basis on,
      Sources sources) {
    this(target, sensitivity, specificity, severeSensitivity, auc, null, null, null, on, sources);
  }

  private static void requireBar(String name, @Nullable Double bar) {
    if (bar != null && !(bar > 0 && bar <= 1)) { // also rejects NaN
      throw new IllegalArgumentException(
          name + " of the gate must be above 0 and at most 1, but was " + bar);
    }
  }
}
