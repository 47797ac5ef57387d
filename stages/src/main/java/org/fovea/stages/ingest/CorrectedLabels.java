package org.fovea.stages.ingest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fovea.schema.Correction;
import org.fovea.schema.CorrectionKind;
import org.fovea.schema.DrGrade;
import org.fovea.schema.Laterality;
import org.fovea.schema.Modality;
import org.jspecify.annotations.Nullable;

/**
 * Puts what people corrected in the place of what the labels of a source say: rows are read as if
 * the correction stood in them, so that all rules hold for it too.
 */
final class CorrectedLabels {
  private final Corrections corrections;
  private final LabelRules rules;
  private final List<Correction> applied = new ArrayList<>();

  CorrectedLabels(Corrections corrections, LabelRules rules) {
    this.corrections = corrections;
    this.rules = rules;
  }

  /** Returns the corrections that were made use of, each with what it took the place of. */
  List<Correction> applied() {
    return List.copyOf(applied);
  }

  /** Returns the rows of an image with its corrections in them. */
  List<LabelRow> rows(String occurrenceId, List<LabelRow> rows) {
    Optional<Correction> grade = corrections.find(occurrenceId, CorrectionKind.GRADE);
    Optional<Correction> eye = corrections.find(occurrenceId, CorrectionKind.EYE);
    if (grade.isEmpty() && eye.isEmpty()) {
      return rows;
    }
    List<RowReading> readings = rows.stream().map(rules::read).distinct().toList();
    note(grade, eye, readings.size() == 1 ? readings.get(0) : null);
    return rows.stream().map(row -> corrected(row, grade, eye)).toList();
  }

  /** Returns a row for an image that has none, if somebody gave it a grade. */
  Optional<LabelRow> missingRow(String occurrenceId, String relativeName) {
    if (corrections.find(occurrenceId, CorrectionKind.GRADE).isEmpty()) {
      return Optional.empty();
    }
    LabelRow empty = new LabelRow(0, relativeName, "", null, null, "", "", "", Map.of());
    return Optional.of(rows(occurrenceId, List.of(empty)).get(0));
  }

  /** Returns what the folder of an image says, with the image's corrections in it. */
  RowReading folder(String occurrenceId, RowReading reading) {
    Optional<Correction> grade = corrections.find(occurrenceId, CorrectionKind.GRADE);
    Optional<Correction> eye = corrections.find(occurrenceId, CorrectionKind.EYE);
    if (grade.isEmpty() && !(reading instanceof RowReading.Usable)) {
      return reading;
    }
    note(grade, eye, reading);
    DrGrade ofFolder =
        reading instanceof RowReading.Usable usable ? usable.label().grade() : DrGrade.UNKNOWN;
    return new RowReading.Usable(
        new ImageLabel(
            grade.map(each -> DrGrade.valueOf(each.getAfter())).orElse(ofFolder),
            eye.map(each -> Laterality.valueOf(each.getAfter())).orElse(Laterality.UNKNOWN),
            null,
            null,
            Modality.UNKNOWN,
            Map.of()));
  }

  private static LabelRow corrected(
      LabelRow row, Optional<Correction> grade, Optional<Correction> eye) {
    return new LabelRow(
        row.line(),
        row.image(),
        grade
            .map(each -> LabelRules.numberOf(DrGrade.valueOf(each.getAfter())))
            .orElse(row.grade()),
        row.patient(),
        eye.isPresent() ? eye.get().getAfter() : row.eye(),
        row.split(),
        row.source(),
        row.modality(),
        row.carried());
  }

  private void note(
      Optional<Correction> grade, Optional<Correction> eye, @Nullable RowReading reading) {
    Optional<ImageLabel> before =
        reading instanceof RowReading.Usable usable
            ? Optional.of(usable.label())
            : Optional.empty();
    grade.ifPresent(
        each ->
            applied.add(
                Correction.newBuilder(each)
                    .setBefore(before.map(label -> label.grade().name()).orElse(null))
                    .build()));
    eye.ifPresent(
        each ->
            applied.add(
                Correction.newBuilder(each)
                    .setBefore(before.map(label -> label.laterality().name()).orElse(null))
                    .build()));
  }
}
