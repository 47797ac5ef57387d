package org.fovea.stages.scoring;

import java.io.Serializable;
import org.fovea.schema.Laterality;

/**
 * Whose eye a photograph shows, and which.
 *
 * @param patient the patient, by a name that means the same patient wherever it stands; not blank
 * @param eye LEFT or RIGHT
 */
public record PatientEye(String patient, Laterality eye) implements Serializable {
  public PatientEye {
    if (patient.isBlank()) {
      throw new IllegalArgumentException(
          "a patient must have a name, but it was blank; leave out what is not known");
    }
    if (eye != Laterality.LEFT && eye != Laterality.RIGHT) {
      throw new IllegalArgumentException(
          "an eye must be LEFT or RIGHT, but was " + eye + "; leave out what is not known");
    }
  }

  /** Returns the patient's other eye. */
  PatientEye fellow() {
    return new PatientEye(patient, eye == Laterality.LEFT ? Laterality.RIGHT : Laterality.LEFT);
  }
}
