package org.fovea.stages.ingest;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Names of the columns of a labels file, as its header spells them; null where the file has no such
 * column or the layout knows it.
 *
 * @param image the image: path below the source's root, file name, or file name without its ending
 * @param grade the grade, 0 to 4
 * @param patient the patient's id in this source
 * @param eye the eye: left or right, L or R, OS or OD
 * @param split train, validation, calibration, test or external; an empty cell leaves it to the
 *     split rule
 * @param source the name of the source that the image is counted under, where one table covers
 *     several; an empty cell means the spec's source
 * @param modality how the image was taken, such as colour or red-free
 */
public record ColumnMapping(
    @Nullable String image,
    @Nullable String grade,
    @Nullable String patient,
    @Nullable String eye,
    @Nullable String split,
    @Nullable String source,
    @Nullable String modality)
    implements Serializable {
  /** No column is named. */
  public static final ColumnMapping NONE =
      new ColumnMapping(null, null, null, null, null, null, null);

  public ColumnMapping {
    requireNamed("image", image);
    requireNamed("grade", grade);
    requireNamed("patient", patient);
    requireNamed("eye", eye);
    requireNamed("split", split);
    requireNamed("source", source);
    requireNamed("modality", modality);
  }

  /** Returns this mapping, with the image and grade columns of a layout where it names none. */
  ColumnMapping withDefaults(String imageColumn, String gradeColumn) {
    return new ColumnMapping(
        Objects.requireNonNullElse(image, imageColumn),
        Objects.requireNonNullElse(grade, gradeColumn),
        patient,
        eye,
        split,
        source,
        modality);
  }

  /** Returns the names of all columns that are mapped, image and grade first. */
  List<String> mapped() {
    List<String> names = new ArrayList<>();
    for (String name :
        new @Nullable String[] {image, grade, patient, eye, split, source, modality}) {
      if (name != null) {
        names.add(name);
      }
    }
    return names;
  }

  private static void requireNamed(String key, @Nullable String column) {
    if (column != null && (column.isBlank() || !column.equals(column.strip()))) {
      throw new IllegalArgumentException(
          "columns."
              + key
              + " must be a column's name without spaces around it, but was \""
              + column
              + "\"");
    }
  }
}
