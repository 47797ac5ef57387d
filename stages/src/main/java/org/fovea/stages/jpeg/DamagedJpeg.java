package org.fovea.stages.jpeg;

import java.util.Locale;
import org.fovea.schema.FailureCode;
import org.fovea.stages.deadletter.RejectedInputException;

/** What is said of a JPEG file that is cut, damaged or of a kind that is not read. */
final class DamagedJpeg {
  private DamagedJpeg() {}

  static RejectedInputException because(String why, Object... values) {
    return new RejectedInputException(
        FailureCode.UNDECODABLE,
        "the image cannot be decoded whole: " + String.format(Locale.ROOT, why, values));
  }
}
