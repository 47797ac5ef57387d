package org.fovea.stages.ingest;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.fovea.schema.Correction;
import org.fovea.schema.Disposition;
import org.fovea.schema.FailureCode;
import org.fovea.stages.ingest.IngestItem.ImageToRead;
import org.fovea.stages.ingest.IngestItem.KnownFailure;
import org.jspecify.annotations.Nullable;

/**
 * Joins a source's files with its rows.
 *
 * <p>From images, the inputs are the files, the rows that fit no file, and the rows that repeat
 * another's image. From labels, they are the rows. Nothing is in two of these, or in none. Of a
 * row's faults the first of these is named: no image, rows that differ, grade, eye, split.
 */
final class LabelJoin {
  /**
   * What a join came to.
   *
   * @param items the inputs, in ascending order of their occurrence ids, which all differ
   * @param filesWithoutRow files that are no input, since the rows decide; 0 where the files do
   * @param corrected corrections of labels that were made use of
   */
  record Result(List<IngestItem> items, long filesWithoutRow, List<Correction> corrected) {}

  private final SourceConfig config;
  private final PatientPseudonyms pseudonyms;
  private final LabelRules rules;
  private final CorrectedLabels corrected;
  private final List<IngestItem> items = new ArrayList<>();
  private long filesWithoutRow;

  private LabelJoin(SourceConfig config, PatientPseudonyms pseudonyms, Corrections corrections) {
    this.config = config;
    this.pseudonyms = pseudonyms;
    this.rules = new LabelRules(config.layout());
    this.corrected = new CorrectedLabels(corrections, rules);
  }

  /**
   * Returns the inputs of a source.
   *
   * @param labels the rows; null in the layout folders
   * @param corrections what holds instead of what the rows say
   */
  static Result join(
      SourceConfig config,
      ImageListing listing,
      @Nullable Labels labels,
      PatientPseudonyms pseudonyms,
      Corrections corrections) {
    LabelJoin join = new LabelJoin(config, pseudonyms, corrections);
    if (labels == null) {
      join.addFolders(listing.files());
    } else {
      join.addRows(listing.files(), labels.rows());
    }
    join.items.sort(Comparator.comparing(IngestItem::occurrenceId));
    return new Result(List.copyOf(join.items), join.filesWithoutRow, join.corrected.applied());
  }

  private void addFolders(List<ListedFile> files) {
    for (ListedFile file : files) {
      String occurrenceId = Identities.occurrenceId(config.name(), file.relativeName());
      addRead(
          file,
          config.name(),
          corrected.folder(occurrenceId, rules.readFolder(file.relativeName())));
    }
  }

  private void addRows(List<ListedFile> files, List<LabelRow> rows) {
    ImageNames names = new ImageNames(files);
    Map<String, List<LabelRow>> rowsByFile = new LinkedHashMap<>();
    Map<String, List<LabelRow>> rowsWithoutFile = new LinkedHashMap<>();
    int nameless = 0;
    for (LabelRow row : rows) {
      ListedFile file = names.find(row.image()).file();
      if (row.image().isEmpty()) {
        addNameless(row, ++nameless);
      } else if (file != null) {
        rowsByFile.computeIfAbsent(file.relativeName(), key -> new ArrayList<>()).add(row);
      } else {
        rowsWithoutFile.computeIfAbsent(row.image(), key -> new ArrayList<>()).add(row);
      }
    }
    for (ListedFile file : files) {
      List<LabelRow> own = rowsByFile.get(file.relativeName());
      if (own == null) {
        addWithoutRow(file);
      } else {
        addWithRows(file, own);
      }
    }
    rowsWithoutFile.forEach(
        (name, own) -> addWithoutFile(name, own, names.find(name).candidates()));
  }

  private void addWithRows(ListedFile file, List<LabelRow> written) {
    String source = sourceOf(written.get(0));
    List<LabelRow> rows =
        corrected.rows(Identities.occurrenceId(source, file.relativeName()), written);
    List<RowReading> readings = rows.stream().map(rules::read).toList();
    if (agree(rows, readings)) {
      addRead(file, source, readings.get(0));
    } else {
      String message = "lines " + lines(rows) + " of the labels name the image and differ";
      reject(source, file.relativeName(), FailureCode.CONFLICTING_ROWS, message);
    }
    addExcess(source, file.relativeName(), rows);
  }

  private void addWithoutRow(ListedFile file) {
    if (config.rows() == RowPolicy.FROM_LABELS) {
      filesWithoutRow++;
      return;
    }
    corrected
        .missingRow(
            Identities.occurrenceId(config.name(), file.relativeName()), file.relativeName())
        .ifPresentOrElse(
            row -> addRead(file, config.name(), rules.read(row)),
            () ->
                reject(
                    config.name(),
                    file.relativeName(),
                    FailureCode.LABEL_MISSING,
                    "no row of the labels names the image"));
  }

  private void addWithoutFile(String name, List<LabelRow> rows, int candidates) {
    String source = sourceOf(rows.get(0));
    String place = "line " + rows.get(0).line() + " of the labels names ";
    String message =
        candidates == 0
            ? place + "an image that is not there"
            : place
                + "an image by a name that fits "
                + candidates
                + " files; write its path below the root, with its ending";
    reject(source, name, FailureCode.IMAGE_MISSING, message);
    addExcess(source, name, rows);
  }

  private void addNameless(LabelRow row, int ordinal) {
    String source = sourceOf(row);
    items.add(
        new KnownFailure(
            Identities.rowOccurrenceId(config.name(), "", ordinal),
            source,
            "",
            Disposition.REJECTED,
            FailureCode.IMAGE_MISSING,
            "line " + row.line() + " of the labels names no image",
            List.of()));
  }

  private void addExcess(String source, String relativeName, List<LabelRow> rows) {
    String first = Identities.occurrenceId(source, relativeName);
    for (int ordinal = 1; ordinal < rows.size(); ordinal++) {
      items.add(
          new KnownFailure(
              Identities.rowOccurrenceId(source, relativeName, ordinal),
              source,
              relativeName,
              Disposition.EXCLUDED,
              FailureCode.REPEATED_ROW,
              "line "
                  + rows.get(ordinal).line()
                  + " of the labels names the image of line "
                  + rows.get(0).line()
                  + " again",
              List.of(first)));
    }
  }

  private void addRead(ListedFile file, String source, RowReading reading) {
    if (reading instanceof RowReading.Usable usable) {
      ImageLabel label = usable.label();
      String patient = label.patient();
      String id = patient == null ? null : pseudonyms.patientId(source, patient);
      items.add(
          new ImageToRead(
              Identities.occurrenceId(source, file.relativeName()),
              source,
              config.name(),
              file.relativeName(),
              file.sizeBytes(),
              label.withPatient(id)));
    } else if (reading instanceof RowReading.Unusable unusable) {
      reject(source, file.relativeName(), unusable.code(), unusable.message());
    }
  }

  private void reject(String source, String relativeName, FailureCode code, String message) {
    items.add(
        new KnownFailure(
            Identities.occurrenceId(source, relativeName),
            source,
            relativeName,
            Disposition.REJECTED,
            code,
            message,
            List.of()));
  }

  private String sourceOf(LabelRow row) {
    return row.source().isEmpty() ? config.name() : row.source();
  }

  /** Whether all rows mean the same, such as 2 and 2.0; unusable ones must say the same. */
  private boolean agree(List<LabelRow> rows, List<RowReading> readings) {
    for (int i = 1; i < rows.size(); i++) {
      boolean sameMeaning =
          readings.get(0) instanceof RowReading.Usable
              && readings.get(0).equals(readings.get(i))
              && sourceOf(rows.get(0)).equals(sourceOf(rows.get(i)));
      if (!sameMeaning && !rows.get(0).hasCellsOf(rows.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static String lines(List<LabelRow> rows) {
    return String.join(", ", rows.stream().map(row -> String.valueOf(row.line())).toList());
  }
}
