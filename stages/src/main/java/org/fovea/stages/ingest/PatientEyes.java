package org.fovea.stages.ingest;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.fovea.schema.Laterality;
import org.fovea.stages.scoring.PatientEye;

/**
 * Says whose eyes some files show, for who has no grades of them: by their names, or by a table.
 *
 * <p>Files of which that is not known are left out of what is returned.
 */
public final class PatientEyes {
  private PatientEyes() {}

  /**
   * Reads the names, as in {@link LabelLayout#EYEPACS}: {@code PATIENT_left} or {@code
   * PATIENT_right}, with any ending, in any folder.
   *
   * @return by relative names
   */
  public static SortedMap<String, PatientEye> byName(ImageListing listing) {
    SortedMap<String, PatientEye> eyes = new TreeMap<>();
    for (ListedFile file : listing.files()) {
      LabelRules.eyepacsEye(file.relativeName())
          .ifPresent(eye -> eyes.put(file.relativeName(), eye));
    }
    return eyes;
  }

  /**
   * Reads a CSV file with the columns {@code image}, {@code patient} and {@code eye}; others are
   * passed over. Images are named, and eyes written, as in a labels file; a row of an image that is
   * not there, or without a patient or an eye, says nothing.
   *
   * @param name the table, for messages
   * @return by relative names
   * @throws IllegalSourceException if it is no such table, if an eye is neither left nor right, or
   *     if an image's name fits several files or has rows that differ
   */
  public static SortedMap<String, PatientEye> byTable(
      ImageListing listing, String name, byte[] table) {
    ColumnMapping columns = new ColumnMapping("image", null, "patient", "eye", null, null, null);
    ImageNames names = new ImageNames(listing.files());
    Map<String, Optional<PatientEye>> read = new HashMap<>();
    for (LabelRow row : LabelsFile.parse(name, table, columns)) {
      ImageNames.Match match = names.find(row.image());
      if (match.candidates() > 1) {
        throw new IllegalSourceException(
            "line %d of %s names an image by a name that fits %d files; write its path below the root, with its ending"
                .formatted(row.line(), name, match.candidates()));
      }
      ListedFile file = match.file();
      if (file != null) {
        Optional<PatientEye> eye = eye(name, row);
        Optional<PatientEye> known = read.putIfAbsent(file.relativeName(), eye);
        if (known != null && !known.equals(eye)) {
          throw new IllegalSourceException(
              "line %d of %s says otherwise of an image than a line before; keep one of them"
                  .formatted(row.line(), name));
        }
      }
    }
    SortedMap<String, PatientEye> eyes = new TreeMap<>();
    read.forEach((file, eye) -> eye.ifPresent(known -> eyes.put(file, known)));
    return eyes;
  }

  private static Optional<PatientEye> eye(String name, LabelRow row) {
    Laterality eye =
        LabelRules.laterality(row.eye())
            .orElseThrow(
                () ->
                    new IllegalSourceException(
                        "line %d of %s: the eye must be left, right, L, R, OS, OD or empty"
                            .formatted(row.line(), name)));
    String patient = row.patient();
    return patient == null || patient.isEmpty() || eye == Laterality.UNKNOWN
        ? Optional.empty()
        : Optional.of(new PatientEye(patient, eye));
  }
}
