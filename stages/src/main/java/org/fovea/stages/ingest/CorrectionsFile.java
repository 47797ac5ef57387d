package org.fovea.stages.ingest;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.fovea.schema.Correction;
import org.fovea.schema.CorrectionKind;
import org.fovea.schema.DrGrade;
import org.fovea.schema.Laterality;

/**
 * The table of corrections: CSV in UTF-8, which people can edit, with a header line and the columns
 * {@code occurrence}, {@code correction}, {@code value}, {@code by} and {@code why}.
 *
 * <p>An image is named by its occurrence alone, so that the table holds no patient's id. {@code
 * correction} is {@code grade} (value 0 to 4), {@code eye} (left or right), {@code admit} (use it
 * although the quality gate refuses it) or {@code exclude}. A later row of the same occurrence and
 * correction takes the place of an earlier one.
 */
public final class CorrectionsFile {
  private static final List<String> COLUMNS =
      List.of("occurrence", "correction", "value", "by", "why");
  private static final Pattern OCCURRENCE = Pattern.compile("[0-9a-f]{32}");
  private static final List<CorrectionKind> KINDS =
      List.of(
          CorrectionKind.GRADE, CorrectionKind.EYE, CorrectionKind.ADMIT, CorrectionKind.EXCLUDE);

  private CorrectionsFile() {}

  /**
   * Reads a table.
   *
   * @param name the file, for messages
   * @param content its bytes
   * @throws IllegalSourceException if it cannot be read, lacks a column, or has a row that means
   *     nothing, naming the line
   */
  public static Corrections read(String name, byte[] content) {
    String text = EncodedText.decode(name, content, StandardCharsets.UTF_8);
    List<Correction> rows = new ArrayList<>();
    List<String> header = new ArrayList<>();
    try (CSVParser parser = CSVFormat.DEFAULT.parse(new StringReader(text))) {
      for (CSVRecord cells : parser) {
        if (cells.stream().allMatch(String::isBlank)) {
          continue;
        }
        if (header.isEmpty()) {
          cells.stream().map(String::strip).forEach(header::add);
        } else {
          String place = "%s, line %d".formatted(name, parser.getCurrentLineNumber());
          rows.add(row(place, header, cells));
        }
      }
    } catch (UncheckedIOException | IOException e) {
      throw new IllegalSourceException(
          name + " is not CSV: " + e.getMessage() + "; a quotation mark may be left open", e);
    }
    if (!header.isEmpty()) {
      requireColumns(name, header);
    }
    return new Corrections(rows);
  }

  private static void requireColumns(String name, List<String> header) {
    if (!header.containsAll(COLUMNS)) {
      throw new IllegalSourceException(
          "%s has the columns %s; a table of corrections needs %s"
              .formatted(name, header, COLUMNS));
    }
  }

  private static Correction row(String place, List<String> header, CSVRecord cells) {
    requireColumns(place, header);
    try {
      return of(
          cell("occurrence", header, cells),
          cell("correction", header, cells),
          cell("value", header, cells),
          cell("by", header, cells),
          cell("why", header, cells));
    } catch (IllegalArgumentException e) {
      throw new IllegalSourceException(place + ": " + e.getMessage(), e);
    }
  }

  private static String cell(String column, List<String> header, CSVRecord cells) {
    int index = header.indexOf(column);
    return index < cells.size() ? cells.get(index).strip() : "";
  }

  /**
   * Returns the correction that the cells of a row stand for.
   *
   * @throws IllegalArgumentException if they stand for none, with what is allowed
   */
  public static Correction of(
      String occurrenceId, String correction, String value, String by, String why) {
    if (!OCCURRENCE.matcher(occurrenceId).matches()) {
      throw new IllegalArgumentException(
          "occurrence must have 32 hexadecimal digits, as 'rejected list --json' shows them, but was '%s'"
              .formatted(occurrenceId));
    }
    if (by.isBlank() || why.isBlank()) {
      throw new IllegalArgumentException(
          "by and why must say who corrects the image and for what reason, but %s is empty"
              .formatted(by.isBlank() ? "by" : "why"));
    }
    CorrectionKind kind = kind(correction);
    return new Correction(occurrenceId, kind, null, after(kind, value), by, why);
  }

  private static CorrectionKind kind(String word) {
    return KINDS.stream()
        .filter(kind -> word(kind).equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "correction must be one of %s, but was '%s'"
                        .formatted(KINDS.stream().map(CorrectionsFile::word).toList(), word)));
  }

  private static String after(CorrectionKind kind, String value) {
    Optional<String> after =
        switch (kind) {
          case GRADE -> LabelRules.grade(value).map(DrGrade::name);
          case EYE ->
              LabelRules.laterality(value)
                  .filter(eye -> eye != Laterality.UNKNOWN)
                  .map(Laterality::name);
          default -> value.isEmpty() ? Optional.of("") : Optional.empty();
        };
    return after.orElseThrow(
        () ->
            new IllegalArgumentException(
                "the value of %s must be %s, but was '%s'"
                    .formatted(word(kind), allowed(kind), value)));
  }

  private static String allowed(CorrectionKind kind) {
    return switch (kind) {
      case GRADE -> "0, 1, 2, 3 or 4";
      case EYE -> "left or right";
      default -> "empty";
    };
  }

  private static String word(CorrectionKind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  /**
   * Returns a table with further rows at its end.
   *
   * @param table the table so far; empty where there is none
   */
  public static String appended(String table, Collection<Correction> rows) {
    StringBuilder text = new StringBuilder(table);
    if (table.isBlank()) {
      text.append(String.join(",", COLUMNS)).append('\n');
    } else if (!table.endsWith("\n")) {
      text.append('\n');
    }
    for (Correction row : rows) {
      text.append(
              CSVFormat.DEFAULT.format(
                  row.getOccurrenceId(),
                  word(row.getKind()),
                  value(row),
                  row.getBy(),
                  row.getWhy()))
          .append('\n');
    }
    return text.toString();
  }

  private static String value(Correction row) {
    return switch (row.getKind()) {
      case GRADE -> LabelRules.numberOf(DrGrade.valueOf(row.getAfter()));
      case EYE -> row.getAfter().toLowerCase(Locale.ROOT);
      default -> "";
    };
  }
}
