package org.fovea.pipeline.spec;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One body of images with its labels: files, or drawings.
 *
 * @param name what records and reports call it
 * @param images a directory, a glob or a {@code gs://} prefix; absent for drawings
 * @param labels the CSV file; absent for drawings and for one folder a grade
 * @param layout how the labels are laid out
 * @param rows whether images or rows decide what belongs to the source
 * @param columns name of the CSV's column by role, one of {@link #COLUMN_ROLES}; for {@link
 *     LabelLayout#COLUMNS} only, where image and grade are needed
 * @param carry further columns of the CSV that each image keeps
 * @param encoding character encoding of the CSV; a byte order mark in it wins
 * @param synthetic the drawings; absent for files
 */
public record SourceSpec(
    String name,
    Optional<String> images,
    Optional<String> labels,
    LabelLayout layout,
    RowPolicy rows,
    Map<String, String> columns,
    List<String> carry,
    String encoding,
    Optional<SyntheticSpec> synthetic) {

  /** Encoding of a CSV that does not say. */
  public static final String DEFAULT_ENCODING = "UTF-8";

  /** What a column of the labels can be for. */
  public static final List<String> COLUMN_ROLES =
      List.of("image", "grade", "patient", "eye", "split", "source", "modality");

  public SourceSpec {
    SpecRange.requireName("name", name);
    columns = Collections.unmodifiableSortedMap(new TreeMap<>(columns));
    carry = List.copyOf(carry);
    if (synthetic.isPresent()) {
      requireNothingButDrawings(images, labels, columns);
    } else {
      requireFiles(images, labels, layout, rows, columns);
    }
  }

  /** Returns a source of drawings. */
  public static SourceSpec drawn(String name, SyntheticSpec synthetic) {
    return new SourceSpec(
        name,
        Optional.empty(),
        Optional.empty(),
        LabelLayout.COLUMNS,
        RowPolicy.FROM_IMAGES,
        Map.of(),
        List.of(),
        DEFAULT_ENCODING,
        Optional.of(synthetic));
  }

  private static void requireNothingButDrawings(
      Optional<String> images, Optional<String> labels, Map<String, String> columns) {
    if (images.isPresent() || labels.isPresent() || !columns.isEmpty()) {
      throw new IllegalArgumentException(
          "a source has either synthetic, or images with labels, but here it has both; remove one");
    }
  }

  private static void requireFiles(
      Optional<String> images,
      Optional<String> labels,
      LabelLayout layout,
      RowPolicy rows,
      Map<String, String> columns) {
    SpecRange.requireText(
        "images",
        images.orElseThrow(
            () ->
                new IllegalArgumentException(
                    "images is missing; give a directory, a glob or a gs:// prefix, or synthetic"
                        + " for drawings")));
    if (layout == LabelLayout.FOLDERS) {
      if (labels.isPresent()) {
        throw new IllegalArgumentException(
            "labels must be absent with layout folders, where the folder's name is the grade");
      }
      if (rows == RowPolicy.FROM_LABELS) {
        throw new IllegalArgumentException(
            "rows must be from-images with layout folders, which has no rows");
      }
    } else {
      SpecRange.requireText(
          "labels",
          labels.orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "labels is missing; give the CSV file, or layout: folders where each grade"
                          + " has a folder of its own")));
    }
    requireColumns(layout, columns);
  }

  private static void requireColumns(LabelLayout layout, Map<String, String> columns) {
    if (layout != LabelLayout.COLUMNS) {
      if (!columns.isEmpty()) {
        throw new IllegalArgumentException(
            "columns must be absent with layout %s, which knows its own; remove one of the two"
                .formatted(layout.word()));
      }
      return;
    }
    for (String role : List.of("image", "grade")) {
      if (!columns.containsKey(role)) {
        throw new IllegalArgumentException(
            ("columns.%s is missing; name the column of the labels, or give layout: eyepacs, aptos"
                    + " or folders")
                .formatted(role));
      }
    }
    columns.forEach((role, column) -> SpecRange.requireText("columns." + role, column));
  }
}
