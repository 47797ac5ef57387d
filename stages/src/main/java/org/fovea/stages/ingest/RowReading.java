package org.fovea.stages.ingest;

import org.fovea.schema.FailureCode;

/** What a row, or a folder's name, comes to. */
sealed interface RowReading {
  /** It labels an image. */
  record Usable(ImageLabel label) implements RowReading {}

  /**
   * It does not.
   *
   * @param code why
   * @param message why, in words that name neither files nor patients
   */
  record Unusable(FailureCode code, String message) implements RowReading {}
}
