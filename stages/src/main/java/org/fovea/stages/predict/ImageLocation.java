package org.fovea.stages.predict;

import java.io.Serializable;
import org.fovea.stages.scoring.PatientEye;
import org.jspecify.annotations.Nullable;

/**
 * One image that is to be scored.
 *
 * @param id what the result calls it; not blank. File names can be patients' ids: whoever lists the
 *     images decides
 * @param location where its bytes are, as {@link ImageBytes} understands it
 * @param sizeBytes size of the file, in bytes; one that is too large is not read
 * @param eye whose eye it shows; null where that is not known. It enters no result
 */
public record ImageLocation(String id, String location, long sizeBytes, @Nullable PatientEye eye)
    implements Serializable {
  /** An image of which is not known whose eye it shows. */
  public ImageLocation(String id, String location, long sizeBytes) {
    this(id, location, sizeBytes, null);
  }

  public ImageLocation {
    if (id.isBlank()) {
      throw new IllegalArgumentException("an image to score needs an id, but it was blank");
    }
    if (sizeBytes < 0) {
      throw new IllegalArgumentException(
          "sizeBytes of image " + id + " must be at least 0, but was " + sizeBytes);
    }
  }
}
