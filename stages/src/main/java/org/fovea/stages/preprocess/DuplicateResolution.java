package org.fovea.stages.preprocess;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.fovea.schema.Disposition;
import org.fovea.schema.DrGrade;
import org.fovea.schema.FailureCode;
import org.fovea.schema.FundusImage;
import org.fovea.schema.Split;
import org.fovea.schema.StageFailure;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of the occurrences of one content: one stands for all if they are graded alike, none
 * if they are not.
 *
 * @param kept the occurrence that stands; null if grades conflict
 * @param excluded a dead letter for every other occurrence
 * @param occurrences how many there were
 */
record DuplicateResolution(
    @Nullable FundusImage kept, List<StageFailure> excluded, int occurrences) {

  /**
   * Resolves the occurrences of one content, in any order.
   *
   * <p>Where the sources demand different splits, the occurrence in the one that is held out the
   * most stands, so that nothing that is measured on was trained on.
   */
  static DuplicateResolution of(String stage, List<FundusImage> unsorted) {
    List<FundusImage> occurrences = new ArrayList<>(unsorted);
    occurrences.sort(
        Comparator.comparingInt((FundusImage image) -> -heldOut(image.getGivenSplit()))
            .thenComparing(FundusImage::getOccurrenceId));
    TreeSet<DrGrade> grades = new TreeSet<>();
    for (FundusImage occurrence : occurrences) {
      grades.add(
          Objects.requireNonNull(
              occurrence.getGrade(), "ingest lets no image pass without a grade"));
    }
    boolean conflict = grades.size() > 1;
    FundusImage first = occurrences.get(0);
    List<StageFailure> excluded = new ArrayList<>();
    for (FundusImage occurrence :
        conflict ? occurrences : occurrences.subList(1, occurrences.size())) {
      excluded.add(
          StageFailure.newBuilder()
              .setStage(stage)
              .setOccurrenceId(occurrence.getOccurrenceId())
              .setImageId(occurrence.getImageId())
              .setSource(occurrence.getSource())
              .setDisposition(Disposition.EXCLUDED)
              .setCode(code(conflict, first, occurrence))
              .setMessage(
                  switch (code(conflict, first, occurrence)) {
                    case CONFLICTING_GRADES ->
                        "the same content is graded " + grades + "; correct the labels to use it";
                    case LEAKS_ACROSS_SPLITS ->
                        "the labels put the same content into %s and %s; the split that is held out the most stands"
                            .formatted(occurrence.getGivenSplit(), first.getGivenSplit());
                    default -> "the same content is used already, with the same grade";
                  })
              .setRelatedOccurrenceIds(
                  occurrences.stream()
                      .map(FundusImage::getOccurrenceId)
                      .filter(id -> !id.equals(occurrence.getOccurrenceId()))
                      .sorted()
                      .toList())
              .build());
    }
    return new DuplicateResolution(conflict ? null : first, excluded, occurrences.size());
  }

  private static FailureCode code(boolean conflict, FundusImage kept, FundusImage occurrence) {
    if (conflict) {
      return FailureCode.CONFLICTING_GRADES;
    }
    Split given = occurrence.getGivenSplit();
    return given != null && given != kept.getGivenSplit()
        ? FailureCode.LEAKS_ACROSS_SPLITS
        : FailureCode.DUPLICATE;
  }

  /** Returns how far a split is held out from training; -1 where none is given. */
  static int heldOut(@Nullable Split split) {
    if (split == null) {
      return -1;
    }
    return switch (split) {
      case TRAIN, UNKNOWN -> 0;
      case VALIDATION -> 1;
      case CALIBRATION -> 2;
      case TEST -> 3;
      case EXTERNAL -> 4;
    };
  }
}
