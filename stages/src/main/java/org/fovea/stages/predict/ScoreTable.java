package org.fovea.stages.predict;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.fovea.schema.ImageScore;
import org.fovea.schema.OperatingPoint;
import org.fovea.schema.PublishedModel;
import org.fovea.schema.StageFailure;
import org.fovea.schema.TargetDefinition;
import org.fovea.schema.Verdict;

/**
 * The result as a table for people: one row an image, scored or not, in ascending order of ids.
 *
 * <p>Columns: {@code image, image_id, model, status} (scored or rejected), {@code code, message}
 * (why it was rejected), {@code score_TARGET} for each target, 0 to 1, and {@code
 * TARGET_OPERATINGPOINT} for each operating point, positive or negative.
 */
final class ScoreTable {
  private ScoreTable() {}

  static void write(
      PublishedModel model,
      String modelReference,
      List<ImageScore> scored,
      List<StageFailure> rejected,
      Appendable out)
      throws IOException {
    SortedMap<String, List<Object>> rows = new TreeMap<>();
    for (ImageScore score : scored) {
      rows.put(score.getId(), row(score));
    }
    int empty = model.getTargets().size() + model.getOperatingPoints().size();
    for (StageFailure failure : rejected) {
      rows.put(failure.getOccurrenceId(), row(failure, modelReference, empty));
    }
    CSVPrinter printer = new CSVPrinter(out, CSVFormat.RFC4180);
    printer.printRecord(header(model));
    for (List<Object> row : rows.values()) {
      printer.printRecord(row);
    }
    printer.flush();
  }

  private static List<Object> header(PublishedModel model) {
    List<Object> header =
        new ArrayList<>(List.of("image", "image_id", "model", "status", "code", "message"));
    for (TargetDefinition target : model.getTargets()) {
      header.add("score_" + target.getName());
    }
    for (OperatingPoint point : model.getOperatingPoints()) {
      header.add(point.getTarget() + "_" + point.getName());
    }
    return header;
  }

  private static List<Object> row(ImageScore score) {
    List<Object> row =
        new ArrayList<>(
            List.of(score.getId(), score.getImageId(), score.getModel(), "scored", "", ""));
    row.addAll(score.getScores());
    for (Verdict verdict : score.getVerdicts()) {
      row.add(verdict.getPositive() ? "positive" : "negative");
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
                "rejected",
                failure.getCode(),
                failure.getMessage()));
    for (int i = 0; i < empty; i++) {
      row.add("");
    }
    return row;
  }
}
