package org.fovea.stages.predict;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.fovea.schema.ImageScore;
import org.fovea.schema.OperatingPoint;
import org.fovea.schema.PublishedModel;
import org.fovea.schema.StageFailure;
import org.fovea.schema.Verdict;
import org.fovea.stages.deadletter.UngradableCodes;
import org.fovea.stages.scoring.ModelTargets;
import org.fovea.stages.target.GradeGroups;
import org.fovea.stages.target.Head;
import org.fovea.stages.target.Heads;
import org.fovea.stages.target.Target;

/**
 * The result as a table for people: one row an image, scored or not, in ascending order of ids.
 *
 * <p>Columns: {@code image, image_id, model, status} (scored, ungradable or rejected), {@code code,
 * message} (why there is no score), {@code score_QUESTION} for each question, 0 to 1, {@code
 * grades_TARGET} for each target with groups of grades (the predicted one, such as 2 or 3-4),
 * {@code QUESTION_OPERATINGPOINT} for each operating point, positive or negative, and for a model
 * that scores both eyes together {@code eyes}: whether this row is by {@code one} or by {@code
 * both}, so by which of the model's thresholds.
 */
final class ScoreTable {
  private static final List<String> COLUMNS =
      List.of("image", "image_id", "model", "status", "code", "message");

  private ScoreTable() {}

  static void write(
      PublishedModel model,
      String modelReference,
      List<ImageScore> scored,
      List<StageFailure> rejected,
      Appendable out)
      throws IOException {
    Heads heads = ModelTargets.heads(model.getTargets());
    SortedMap<String, List<Object>> rows = new TreeMap<>();
    for (ImageScore score : scored) {
      rows.put(score.getId(), row(model, heads, score));
    }
    int empty = header(model, heads).size() - COLUMNS.size();
    for (StageFailure failure : rejected) {
      rows.put(failure.getOccurrenceId(), row(failure, modelReference, empty));
    }
    CSVPrinter printer = new CSVPrinter(out, CSVFormat.RFC4180);
    printer.printRecord(header(model, heads));
    for (List<Object> row : rows.values()) {
      printer.printRecord(row);
    }
    printer.flush();
  }

  private static List<Object> header(PublishedModel model, Heads heads) {
    List<Object> header = new ArrayList<>(COLUMNS);
    for (Target question : heads.questions()) {
      header.add("score_" + question.name());
    }
    for (Head head : heads.list()) {
      if (head instanceof GradeGroups) {
        header.add("grades_" + head.name());
      }
    }
    for (OperatingPoint point : model.getOperatingPoints()) {
      header.add(point.getTarget() + "_" + point.getName());
    }
    if (model.getFellowEye() != null) {
      header.add("eyes");
    }
    return header;
  }

  private static List<Object> row(PublishedModel model, Heads heads, ImageScore score) {
    List<Object> row =
        new ArrayList<>(
            List.of(score.getId(), score.getImageId(), score.getModel(), "scored", "", ""));
    row.addAll(score.getScores());
    for (int i = 0; i < heads.list().size(); i++) {
      if (heads.list().get(i) instanceof GradeGroups groups) {
        int first = heads.firstQuestion(i);
        List<Double> own = score.getScores().subList(first, first + groups.groupCount() - 1);
        row.add(groups.gradesOf(groups.form().group(own)));
      }
    }
    for (Verdict verdict : score.getVerdicts()) {
      row.add(verdict.getPositive() ? "positive" : "negative");
    }
    if (model.getFellowEye() != null) {
      row.add(score.getEyes().name().toLowerCase(Locale.ROOT));
    }
    return row;
  }

  private static List<Object> row(StageFailure failure, String modelReference, int empty) {
    String imageId = failure.getImageId() == null ? "" : failure.getImageId();
    List<Object> row =
        new ArrayList<>(
            List.of(
                failure.getOccurrenceId(),
                imageId,
                modelReference,
                UngradableCodes.contains(failure.getCode()) ? "ungradable" : "rejected",
                failure.getCode(),
                failure.getMessage()));
    for (int i = 0; i < empty; i++) {
      row.add("");
    }
    return row;
  }
}
