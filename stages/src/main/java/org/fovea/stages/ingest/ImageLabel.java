package org.fovea.stages.ingest;

import java.io.Serializable;
import java.util.Map;
import org.fovea.schema.DrGrade;
import org.fovea.schema.Laterality;
import org.fovea.schema.Modality;
import org.fovea.schema.Split;
import org.jspecify.annotations.Nullable;

/**
 * What a source says of an image.
 *
 * @param grade the grade, never UNKNOWN
 * @param laterality the eye
 * @param patient the patient as the source writes it in a row, the id of the record in an item;
 *     null where the source does not say
 * @param givenSplit the split that the source demands; null where the split rule decides
 * @param modality how the image was taken
 * @param carried further columns, by name
 */
record ImageLabel(
    DrGrade grade,
    Laterality laterality,
    @Nullable String patient,
    @Nullable Split givenSplit,
    Modality modality,
    Map<String, String> carried)
    implements Serializable {
  ImageLabel {
    carried = Map.copyOf(carried);
  }

  ImageLabel withPatient(@Nullable String other) {
    return new ImageLabel(grade, laterality, other, givenSplit, modality, carried);
  }
}
