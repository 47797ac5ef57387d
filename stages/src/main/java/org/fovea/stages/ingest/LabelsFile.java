package org.fovea.stages.ingest;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/**
 * Reads a labels file: CSV as in RFC 4180, with a header line; lines may end in LF or CRLF, empty
 * ones are passed over, and so are spaces around a cell.
 */
final class LabelsFile {
  private final String name;
  private final ColumnMapping mapping;
  private final List<String> carry;
  private final String remedy;
  private final Map<String, Integer> places = new HashMap<>();
  private int columns;

  /**
   * @param remedy what to do where a column is missing that is not misspelt
   */
  private LabelsFile(String name, ColumnMapping mapping, List<String> carry, String remedy) {
    this.name = name;
    this.mapping = mapping;
    this.carry = carry;
    this.remedy = remedy;
  }

  /**
   * Returns the rows of a file.
   *
   * @param name the file, for messages
   * @throws IllegalSourceException if the file as a whole cannot be read: another encoding, quotes
   *     left open, a column missing, a row with more cells than columns, no rows
   */
  static Labels parse(String name, byte[] bytes, SourceConfig source) {
    String text = EncodedText.decode(name, bytes, Charset.forName(source.encoding()));
    LabelsFile file =
        new LabelsFile(
            name,
            source.columns(),
            source.carry(),
            "Set layout or columns of source " + source.name());
    return new Labels(file.parse(text), Identities.imageId(bytes));
  }

  /**
   * Returns the rows of a file in UTF-8 that belongs to no source.
   *
   * @param mapping the columns to read
   * @throws IllegalSourceException as for {@link #parse(String, byte[], SourceConfig)}
   */
  static List<LabelRow> parse(String name, byte[] bytes, ColumnMapping mapping) {
    String text = EncodedText.decode(name, bytes, StandardCharsets.UTF_8);
    return new LabelsFile(name, mapping, List.of(), "Name the column so").parse(text);
  }

  private List<LabelRow> parse(String text) {
    List<LabelRow> rows = new ArrayList<>();
    try (CSVParser parser = CSVFormat.DEFAULT.parse(new StringReader(text))) {
      boolean inHeader = true;
      for (CSVRecord cells : parser) {
        if (cells.stream().allMatch(String::isBlank)) {
          continue;
        }
        if (inHeader) {
          readHeader(cells);
          inHeader = false;
        } else {
          rows.add(row(cells, parser.getCurrentLineNumber()));
        }
      }
    } catch (UncheckedIOException e) {
      throw notCsv(e);
    } catch (IOException e) {
      throw notCsv(e);
    }
    if (rows.isEmpty()) {
      throw new IllegalSourceException(
          name
              + " has no rows; it needs a header line with "
              + quoted(wanted())
              + " and a row for each image");
    }
    return rows;
  }

  private IllegalSourceException notCsv(Exception cause) {
    return new IllegalSourceException(
        name + " is not CSV (" + cause.getMessage() + "); look for a quotation mark left open",
        cause);
  }

  private void readHeader(CSVRecord header) {
    List<String> found = header.stream().map(String::strip).toList();
    columns = found.size();
    for (String column : wanted()) {
      int place = found.indexOf(column);
      if (place < 0) {
        throw new IllegalSourceException(missingColumn(column, found));
      }
      if (place != found.lastIndexOf(column)) {
        throw new IllegalSourceException(
            name + " has the column \"" + column + "\" twice; rename or remove one");
      }
      places.put(column, place);
    }
  }

  private String missingColumn(String column, List<String> found) {
    StringBuilder message = new StringBuilder();
    message.append(name).append(" has no column \"").append(column).append("\" but ");
    message.append(quoted(found)).append("; ");
    if (found.size() == 1 && (found.get(0).contains(";") || found.get(0).contains("\t"))) {
      message.append("its cells seem to be separated by semicolons or tabs: use commas");
    } else {
      message.append("did you mean \"");
      message.append(NearestName.of(column, found).orElse(column));
      message.append("\"? ").append(remedy);
    }
    return message.toString();
  }

  private List<String> wanted() {
    List<String> wanted = new ArrayList<>(mapping.mapped());
    wanted.addAll(carry);
    return wanted.stream().distinct().toList();
  }

  private LabelRow row(CSVRecord cells, long line) {
    for (int place = columns; place < cells.size(); place++) {
      if (!cells.get(place).isBlank()) {
        throw new IllegalSourceException(
            name
                + " has "
                + cells.size()
                + " cells in line "
                + line
                + " but "
                + columns
                + " columns; put a cell that holds a comma in quotation marks");
      }
    }
    Map<String, String> carried = new HashMap<>();
    for (String column : carry) {
      carried.put(column, cell(cells, column));
    }
    return new LabelRow(
        line,
        cell(cells, mapping.image()),
        cell(cells, mapping.grade()),
        mapping.patient() == null ? null : cell(cells, mapping.patient()),
        mapping.eye() == null ? null : cell(cells, mapping.eye()),
        cell(cells, mapping.split()),
        checkedSource(cell(cells, mapping.source()), line),
        cell(cells, mapping.modality()),
        carried);
  }

  /** Returns a cell without the spaces around it; empty where there is no such column or cell. */
  private String cell(CSVRecord cells, @Nullable String column) {
    Integer place = column == null ? null : places.get(column);
    return place == null || place >= cells.size() ? "" : cells.get(place).strip();
  }

  private String checkedSource(String value, long line) {
    if (!value.isEmpty() && !SourceConfig.isName(value)) {
      throw new IllegalSourceException(
          name
              + " has the source \""
              + value
              + "\" in line "
              + line
              + "; a source's name must be "
              + SourceConfig.nameRule());
    }
    return value;
  }

  private static String quoted(List<String> names) {
    return names.stream().collect(Collectors.joining("\", \"", "\"", "\""));
  }
}
