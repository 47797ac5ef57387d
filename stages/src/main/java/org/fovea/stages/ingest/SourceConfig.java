package org.fovea.stages.ingest;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.Serializable;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One source of images in a run's spec.
 *
 * @param name what the source is called in every record and report: 1 to 64 letters, digits, dots,
 *     underscores or hyphens, the first a letter or digit
 * @param images where the images are: a directory (all below it), a file, or a pattern with {@code
 *     *}, {@code **} and {@code ?}, on a local disk or as {@code gs://bucket/prefix}
 * @param labels where the CSV with the labels is; null for the layout folders alone
 * @param layout where the grades are
 * @param columns the columns of the labels file, completed by the layout
 * @param carry further columns, carried along with each image; never the patient's or the image's
 * @param rows whether files or rows say what the source consists of
 * @param encoding character encoding of the labels file; a byte order mark in the file wins
 */
public record SourceConfig(
    String name,
    String images,
    @Nullable String labels,
    LabelLayout layout,
    ColumnMapping columns,
    List<String> carry,
    RowPolicy rows,
    String encoding)
    implements Serializable {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
  private static final String NAME_RULE =
      "1 to 64 letters, digits, dots, underscores or hyphens, the first a letter or digit";

  public SourceConfig {
    if (!isName(name)) {
      throw new IllegalArgumentException(
          "sources.name must be " + NAME_RULE + ", but was \"" + name + "\"");
    }
    String place = "source " + name + ": ";
    if (images.isBlank()) {
      throw new IllegalArgumentException(
          place + "images must be a directory or a pattern such as data/images/*, but was empty");
    }
    columns = completed(layout, columns);
    if (layout == LabelLayout.FOLDERS) {
      requireNoTable(place, labels, columns, carry, rows);
    } else {
      requireTable(place, labels, layout, columns);
    }
    requireDistinct(place, columns, carry);
    carry = List.copyOf(carry);
    encoding = charset(place, encoding).name();
  }

  /** Returns a source as it stands in a spec; what is left out takes its default. */
  @JsonCreator
  public static SourceConfig of(
      @JsonProperty("name") @Nullable String name,
      @JsonProperty("images") @Nullable String images,
      @JsonProperty("labels") @Nullable String labels,
      @JsonProperty("layout") @Nullable LabelLayout layout,
      @JsonProperty("columns") @Nullable ColumnMapping columns,
      @JsonProperty("carry") @Nullable List<String> carry,
      @JsonProperty("rows") @Nullable RowPolicy rows,
      @JsonProperty("encoding") @Nullable String encoding) {
    if (name == null) {
      throw new IllegalArgumentException("sources.name is missing: every source needs one");
    }
    if (images == null) {
      throw new IllegalArgumentException(
          "source "
              + name
              + ": images is missing; give a directory or a pattern such as data/images/*");
    }
    return new SourceConfig(
        name,
        images,
        labels,
        Objects.requireNonNullElse(layout, LabelLayout.COLUMNS),
        Objects.requireNonNullElse(columns, ColumnMapping.NONE),
        Objects.requireNonNullElse(carry, List.of()),
        Objects.requireNonNullElse(rows, RowPolicy.FROM_IMAGES),
        Objects.requireNonNullElse(encoding, "UTF-8"));
  }

  /**
   * Checks that no two sources of a run share a name.
   *
   * @throws IllegalArgumentException if two do
   */
  public static void requireDistinctNames(Collection<SourceConfig> sources) {
    Set<String> names = new HashSet<>();
    for (SourceConfig source : sources) {
      if (!names.add(source.name())) {
        throw new IllegalArgumentException(
            "sources.name must be different for each source, but "
                + source.name()
                + " is there twice; rename one");
      }
    }
  }

  static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }

  static String nameRule() {
    return NAME_RULE;
  }

  private static ColumnMapping completed(LabelLayout layout, ColumnMapping columns) {
    return switch (layout) {
      case EYEPACS -> columns.withDefaults("image", "level");
      case APTOS -> columns.withDefaults("id_code", "diagnosis");
      case FOLDERS, COLUMNS -> columns;
    };
  }

  private static void requireNoTable(
      String place,
      @Nullable String labels,
      ColumnMapping columns,
      List<String> carry,
      RowPolicy rows) {
    if (labels != null) {
      throw new IllegalArgumentException(
          place
              + "labels must be left out with layout folders, where the folder is the grade, but"
              + " was "
              + labels);
    }
    if (!columns.equals(ColumnMapping.NONE) || !carry.isEmpty()) {
      throw new IllegalArgumentException(
          place + "columns and carry must be left out with layout folders, which has no table");
    }
    if (rows != RowPolicy.FROM_IMAGES) {
      throw new IllegalArgumentException(
          place + "rows must be from-images with layout folders, but was from-labels");
    }
  }

  private static void requireTable(
      String place, @Nullable String labels, LabelLayout layout, ColumnMapping columns) {
    if (labels == null || labels.isBlank()) {
      throw new IllegalArgumentException(
          place
              + "labels is missing; give the CSV with the grades, or layout: folders where each"
              + " image lies in a folder named after its grade");
    }
    if (columns.image() == null || columns.grade() == null) {
      throw new IllegalArgumentException(
          place
              + "columns."
              + (columns.image() == null ? "image" : "grade")
              + " is missing; name the column of the labels, or set a layout (eyepacs, aptos,"
              + " folders), but layout was "
              + layout.name().toLowerCase(Locale.ROOT));
    }
  }

  private static void requireDistinct(String place, ColumnMapping columns, List<String> carry) {
    Set<String> seen = new HashSet<>();
    for (String column : columns.mapped()) {
      if (!seen.add(column)) {
        throw new IllegalArgumentException(
            place + "columns names the column \"" + column + "\" for two things; name it once");
      }
    }
    Set<String> carried = new HashSet<>();
    for (String column : carry) {
      if (column.isBlank() || !column.equals(column.strip()) || !carried.add(column)) {
        throw new IllegalArgumentException(
            place
                + "carry must list columns, each once and without spaces around it, but has \""
                + column
                + "\"");
      }
      if (column.equals(columns.image()) || column.equals(columns.patient())) {
        throw new IllegalArgumentException(
            place
                + "carry must not list \""
                + column
                + "\": it can identify a patient, and carried columns are not pseudonymised");
      }
    }
  }

  private static Charset charset(String place, String encoding) {
    try {
      if (Charset.isSupported(encoding)) {
        return Charset.forName(encoding);
      }
    } catch (IllegalCharsetNameException e) {
      throw unknownEncoding(place, encoding, e);
    }
    throw unknownEncoding(place, encoding, null);
  }

  private static IllegalArgumentException unknownEncoding(
      String place, String encoding, @Nullable Throwable cause) {
    return new IllegalArgumentException(
        place
            + "encoding must be one such as UTF-8, UTF-16LE, windows-1252 or ISO-8859-1, but was \""
            + encoding
            + "\"",
        cause);
  }
}
