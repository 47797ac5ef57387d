package org.fovea.stages.ingest;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One row of a labels file, as it is written there: cells without the spaces around them, empty
 * where the file has no such column or nothing in it.
 *
 * @param line line of the file that the row ends in, from 1
 * @param image name of the image
 * @param grade the grade
 * @param patient the patient; null where the file has no such column
 * @param eye the eye; null where the file has no such column
 * @param split the split
 * @param source the source that the image is counted under
 * @param modality how the image was taken
 * @param carried the columns to carry along, by name
 */
record LabelRow(
    long line,
    String image,
    String grade,
    @Nullable String patient,
    @Nullable String eye,
    String split,
    String source,
    String modality,
    Map<String, String> carried) {
  LabelRow {
    carried = Map.copyOf(carried);
  }

  /** Whether two rows say the same, wherever they stand. */
  boolean hasCellsOf(LabelRow other) {
    return elsewhere(this).equals(elsewhere(other));
  }

  private static LabelRow elsewhere(LabelRow row) {
    return new LabelRow(
        0, "", row.grade, row.patient, row.eye, row.split, row.source, row.modality, row.carried);
  }
}
