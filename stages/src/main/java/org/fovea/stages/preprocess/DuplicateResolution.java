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
 * What becomes of the occurrences of one content: one stands for all if they are graded alike; if
 * they are not, the policy says.
 *
 * @param kept the occurrence that stands; null if grades conflict and none does
 * @param excluded a dead letter for every other occurrence
 * @param leaking the splits that the sources gave to those of them that would leak
 */
record DuplicateResolution(
    @Nullable FundusImage kept, List<StageFailure> excluded, List<Split> leaking) {

  /**
   * Resolves the occurrences of one content, in any order.
   *
   * <p>Where the sources demand different splits, the occurrence in the one that is held out the
   * most stands, so that nothing that is measured on was trained on.
   */
  static DuplicateResolution of(String stage, ConflictPolicy policy, List<FundusImage> unsorted) {
    TreeSet<DrGrade> grades = new TreeSet<>();
    for (FundusImage occurrence : unsorted) {
      grades.add(
          Objects.requireNonNull(
              occurrence.getGrade(), "ingest lets no image pass without a grade"));
    }
    List<FundusImage> occurrences = new ArrayList<>(unsorted);
    occurrences.sort(
        // Where grades differ, the worst one stands, if any does.
        Comparator.comparing(FundusImage::getGrade, Comparator.reverseOrder())
            .thenComparing(image -> -heldOut(image.getGivenSplit()))
            .thenComparing(FundusImage::getOccurrenceId));
    boolean nothingStands = grades.size() > 1 && policy == ConflictPolicy.EXCLUDE;
    FundusImage first = occurrences.get(0);
    List<StageFailure> excluded = new ArrayList<>();
    List<Split> leaking = new ArrayList<>();
    for (FundusImage occurrence :
        nothingStands ? occurrences : occurrences.subList(1, occurrences.size())) {
      FailureCode code = nothingStands ? FailureCode.CONFLICTING_GRADES : code(first, occurrence);
      if (code == FailureCode.LEAKS_ACROSS_SPLITS) {
        leaking.add(occurrence.getGivenSplit());
      }
      excluded.add(
          StageFailure.newBuilder()
              .setStage(stage)
              .setOccurrenceId(occurrence.getOccurrenceId())
              .setImageId(occurrence.getImageId())
              .setSource(occurrence.getSource())
              .setDisposition(Disposition.EXCLUDED)
              .setCode(code)
              .setMessage(
                  switch (code) {
                    case CONFLICTING_GRADES ->
                        "the same content is graded %s%s; correct the labels to use it"
                            .formatted(grades, nothingStands ? "" : ", and the worst stands");
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
    return new DuplicateResolution(nothingStands ? null : first, excluded, leaking);
  }

  private static FailureCode code(FundusImage kept, FundusImage occurrence) {
    if (occurrence.getGrade() != kept.getGrade()) {
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
