package org.fovea.stages.ingest;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.fovea.stages.ingest.IngestItem.ImageToRead;

/**
 * Reads whose images must not be used: CSV with a header line and the columns {@code patient} or
 * {@code image}, or both, and {@code source} where a row is meant for one source alone.
 *
 * <p>A patient is written as in the labels; the id that comes out is the one of the records, so
 * that the file is the only place that names anybody. An image is written as a path below its
 * source's root or as a file name, with or without its ending; a name that fits several images
 * excludes all of them.
 */
public final class ExclusionFile {
  private static final String PATIENT = "patient";
  private static final String IMAGE = "image";
  private static final String SOURCE = "source";

  /**
   * Whom and what a file names.
   *
   * @param patientIds ids of patients, in every source that a row is meant for
   * @param occurrenceIds images
   * @param rows how many rows it has
   * @param rowsWithoutImage how many of them fit no image that is to be ingested
   */
  public record Named(
      Set<String> patientIds, Set<String> occurrenceIds, int rows, int rowsWithoutImage) {}

  private final String name;
  private final List<ImageToRead> images;
  private final PatientPseudonyms pseudonyms;
  private final Set<String> sources;
  private final Set<String> patientIds = new TreeSet<>();
  private final Set<String> occurrenceIds = new TreeSet<>();
  private int rows;
  private int rowsWithoutImage;

  private ExclusionFile(String name, IngestPlan plan, PatientPseudonyms pseudonyms) {
    this.name = name;
    this.pseudonyms = pseudonyms;
    this.images =
        plan.items().stream()
            .filter(ImageToRead.class::isInstance)
            .map(ImageToRead.class::cast)
            .toList();
    this.sources =
        images.stream().map(ImageToRead::source).collect(Collectors.toCollection(TreeSet::new));
  }

  /**
   * Reads a file.
   *
   * @param name the file, for messages
   * @param content its bytes, UTF-8
   * @param plan the images that rows are looked for in
   * @param pseudonyms makes the ids of patients, as for the plan
   * @throws IllegalSourceException if the file cannot be read, lacks its columns, or has a row that
   *     names nothing or an unknown source
   */
  public static Named read(
      String name, byte[] content, IngestPlan plan, PatientPseudonyms pseudonyms) {
    ExclusionFile file = new ExclusionFile(name, plan, pseudonyms);
    file.read(EncodedText.decode(name, content, StandardCharsets.UTF_8));
    return new Named(file.patientIds, file.occurrenceIds, file.rows, file.rowsWithoutImage);
  }

  private void read(String text) {
    try (CSVParser parser = CSVFormat.DEFAULT.parse(new StringReader(text))) {
      List<String> header = new ArrayList<>();
      for (CSVRecord cells : parser) {
        if (cells.stream().allMatch(String::isBlank)) {
          continue;
        }
        if (header.isEmpty()) {
          cells.stream().map(String::strip).forEach(header::add);
          requireColumns(header);
        } else {
          add(
              cell(cells, header, SOURCE),
              cell(cells, header, PATIENT),
              cell(cells, header, IMAGE),
              parser.getCurrentLineNumber());
        }
      }
      if (header.isEmpty()) {
        requireColumns(header);
      }
    } catch (UncheckedIOException | IOException e) {
      throw new IllegalSourceException(
          name + " is not CSV: " + e.getMessage() + "; a quotation mark may be left open", e);
    }
  }

  private void requireColumns(List<String> header) {
    if (!header.contains(PATIENT) && !header.contains(IMAGE)) {
      throw new IllegalSourceException(
          "%s has the columns %s; an exclusion list needs '%s' or '%s', and may have '%s'"
              .formatted(name, header, PATIENT, IMAGE, SOURCE));
    }
  }

  private static String cell(CSVRecord cells, List<String> header, String column) {
    int place = header.indexOf(column);
    return place < 0 || place >= cells.size() ? "" : cells.get(place).strip();
  }

  private void add(String source, String patient, String image, long line) {
    if (patient.isEmpty() && image.isEmpty()) {
      throw new IllegalSourceException(
          "%s names neither a patient nor an image in line %d; fill in or remove the line"
              .formatted(name, line));
    }
    if (!source.isEmpty() && !sources.contains(source)) {
      throw new IllegalSourceException(
          "%s has the source '%s' in line %d, but the images are of %s; correct it, or leave it empty to mean all"
              .formatted(name, source, line, sources));
    }
    rows++;
    Set<String> meant = source.isEmpty() ? sources : Set.of(source);
    boolean fits = false;
    if (!patient.isEmpty()) {
      for (String each : meant) {
        String id = pseudonyms.patientId(each, patient);
        patientIds.add(id);
        fits |= images.stream().anyMatch(one -> id.equals(one.label().patient()));
      }
    }
    for (ImageToRead one : images) {
      if (!image.isEmpty() && meant.contains(one.source()) && isNamed(image, one.relativeName())) {
        occurrenceIds.add(one.occurrenceId());
        fits = true;
      }
    }
    rowsWithoutImage += fits ? 0 : 1;
  }

  private static boolean isNamed(String name, String path) {
    String fileName = path.substring(path.lastIndexOf('/') + 1);
    return name.equals(path)
        || name.equals(fileName)
        || name.equals(withoutEnding(path))
        || name.equals(withoutEnding(fileName));
  }

  private static String withoutEnding(String path) {
    int dot = path.lastIndexOf('.');
    return dot > path.lastIndexOf('/') + 1 ? path.substring(0, dot) : path;
  }
}
