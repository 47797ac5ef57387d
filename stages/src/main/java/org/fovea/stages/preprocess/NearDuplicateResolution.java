package org.fovea.stages.preprocess;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.fovea.schema.Disposition;
import org.fovea.schema.DrGrade;
import org.fovea.schema.FailureCode;
import org.fovea.schema.Split;
import org.fovea.schema.StageFailure;
import org.fovea.schema.TrainingExample;

/** What becomes of the images of one group that show the same picture. */
final class NearDuplicateResolution {
  private final String stage;
  private final NearDuplicatePolicy policy;
  private final NearDuplicateGroups alike;

  NearDuplicateResolution(String stage, NearDuplicatePolicy policy, NearDuplicateGroups alike) {
    this.stage = stage;
    this.policy = policy;
    this.alike = alike;
  }

  /**
   * Returns the images that are used.
   *
   * @param group candidates of one group, which hold all candidates that show the same picture
   * @param excluded takes a dead letter for each image that is left out
   * @param counts takes the pictures that there are several images of
   */
  List<TrainingExample> resolve(
      List<TrainingExample> group, List<StageFailure> excluded, DatasetCounts counts) {
    List<TrainingExample> used = new ArrayList<>();
    Map<String, List<TrainingExample>> pictures = new TreeMap<>();
    for (TrainingExample candidate : group) {
      Optional<String> picture = alike.groupOf(candidate.getImageId());
      if (picture.isPresent()) {
        pictures.computeIfAbsent(picture.get(), id -> new ArrayList<>()).add(candidate);
      } else {
        used.add(candidate);
      }
    }
    for (List<TrainingExample> picture : pictures.values()) {
      picture.sort(
          Comparator.comparingInt((TrainingExample image) -> -heldOut(image))
              .thenComparing(TrainingExample::getOccurrenceId));
      TreeSet<DrGrade> grades = new TreeSet<>();
      picture.forEach(image -> grades.add(image.getGrade()));
      if (picture.size() > 1) {
        counts.addNearDuplicates(picture.get(0).getSource(), grades.size() > 1);
      }
      used.addAll(keep(picture, grades, excluded, counts));
    }
    return used;
  }

  private List<TrainingExample> keep(
      List<TrainingExample> picture,
      Set<DrGrade> grades,
      List<StageFailure> excluded,
      DatasetCounts counts) {
    if (policy != NearDuplicatePolicy.KEEP_ONE || picture.size() == 1) {
      return picture;
    }
    boolean conflict = grades.size() > 1;
    TrainingExample first = picture.get(0);
    for (TrainingExample image : conflict ? picture : picture.subList(1, picture.size())) {
      boolean leaks =
          !conflict && image.getSplit() != Split.UNKNOWN && image.getSplit() != first.getSplit();
      if (leaks) {
        counts.addLeak(image.getSplit(), first.getSplit());
      }
      excluded.add(
          StageFailure.newBuilder()
              .setStage(stage)
              .setOccurrenceId(image.getOccurrenceId())
              .setImageId(image.getImageId())
              .setSource(image.getSource())
              .setDisposition(Disposition.EXCLUDED)
              .setCode(
                  conflict
                      ? FailureCode.CONFLICTING_GRADES
                      : leaks ? FailureCode.LEAKS_ACROSS_SPLITS : FailureCode.NEAR_DUPLICATE)
              .setMessage(
                  conflict
                      ? "images of the same picture are graded %s; correct the labels to use them"
                          .formatted(grades)
                      : leaks
                          ? "the labels put images of the same picture into %s and %s; the split that is held out the most stands"
                              .formatted(image.getSplit(), first.getSplit())
                          : "another image of the same picture is used already, with the same"
                              + " grade")
              .setRelatedOccurrenceIds(
                  picture.stream()
                      .map(TrainingExample::getOccurrenceId)
                      .filter(id -> !id.equals(image.getOccurrenceId()))
                      .sorted()
                      .toList())
              .build());
    }
    return conflict ? List.of() : List.of(first);
  }

  private static int heldOut(TrainingExample image) {
    return image.getSplit() == Split.UNKNOWN ? -1 : DuplicateResolution.heldOut(image.getSplit());
  }
}
