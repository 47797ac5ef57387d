package org.fovea.stages.deadletter;

import java.util.Set;
import org.fovea.schema.FailureCode;

/**
 * The codes of photographs that are too bad to be graded: in screening such a patient is referred.
 * Other codes say that a file holds no usable photograph at all, which is no finding about an eye.
 */
public final class UngradableCodes {
  private static final Set<FailureCode> CODES =
      Set.of(
          FailureCode.NO_FIELD_OF_VIEW,
          FailureCode.UNGRADABLE_EXPOSURE,
          FailureCode.UNGRADABLE_SHARPNESS,
          FailureCode.UNGRADABLE_COVERAGE,
          FailureCode.UNGRADABLE_COLOUR);

  private UngradableCodes() {}

  /** Returns whether a code says that a photograph cannot be graded. */
  public static boolean contains(FailureCode code) {
    return CODES.contains(code);
  }
}
