package org.fovea.stages.preprocess;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.fovea.schema.Disposition;
import org.fovea.schema.FailureCode;
import org.fovea.schema.Split;
import org.fovea.schema.StageFailure;
import org.fovea.schema.TrainingExample;
import org.fovea.schema.UngradableImage;
import org.jspecify.annotations.Nullable;

/** Puts a whole group (patient, and what is alike) into one split. */
final class GroupSplit {
  private final String stage;
  private final SplitFractions fractions;
  private final boolean halveValidation;

  /**
   * @param halveValidation whether half of the groups of a given validation split become
   *     calibration
   */
  GroupSplit(String stage, SplitFractions fractions, boolean halveValidation) {
    this.stage = stage;
    this.fractions = fractions;
    this.halveValidation = halveValidation;
  }

  /**
   * Returns the images of a group that are used, with their split.
   *
   * <p>Where the source demands splits, and demands several for one group, the one that is held out
   * the most stands; images in the others would leak, and are excluded.
   *
   * @param group candidates of one group; split UNKNOWN where the source does not say
   * @param excluded takes a dead letter for each image that is left out
   * @param counts takes the splits of those images
   */
  List<TrainingExample> assign(
      List<TrainingExample> group, List<StageFailure> excluded, DatasetCounts counts) {
    if (group.isEmpty()) {
      return List.of();
    }
    String groupId = group.get(0).getGroupId();
    Split decided = decide(groupId, group.stream().map(TrainingExample::getSplit).toList());
    List<TrainingExample> used = new ArrayList<>();
    for (TrainingExample candidate : group) {
      if (candidate.getSplit() != Split.UNKNOWN && candidate.getSplit() != decided) {
        excluded.add(leak(candidate, decided));
        counts.addLeak(candidate.getSplit(), decided);
        continue;
      }
      // A copy, since the candidate belongs to the runner.
      used.add(TrainingExample.newBuilder(candidate).setSplit(halved(groupId, decided)).build());
    }
    return used;
  }

  /**
   * Returns the photographs of a group that cannot be graded, with their split: that of the group's
   * other images. Those that the source puts into another split are left out, as the others are.
   *
   * @param group of one group; split UNKNOWN where the source does not say
   * @param known the split of the group's images that can be graded; null if there are none
   */
  List<UngradableImage> assignUngradable(List<UngradableImage> group, @Nullable Split known) {
    String groupId = group.get(0).getGroupId();
    Split split =
        known != null
            ? known
            : halved(
                groupId, decide(groupId, group.stream().map(UngradableImage::getSplit).toList()));
    return group.stream()
        .filter(
            image ->
                image.getSplit() == Split.UNKNOWN || halved(groupId, image.getSplit()) == split)
        .map(image -> UngradableImage.newBuilder(image).setSplit(split).build())
        .toList();
  }

  /** Of the splits that the source demands, the one that is held out the most; else the rule's. */
  private Split decide(String groupId, List<Split> given) {
    return given.stream()
        .filter(split -> split != Split.UNKNOWN)
        .max(Comparator.comparingInt(DuplicateResolution::heldOut))
        .orElseGet(() -> fractions.splitOf(groupId));
  }

  private Split halved(String groupId, Split split) {
    boolean toCalibration =
        halveValidation && split == Split.VALIDATION && fractions.isCalibrationHalf(groupId);
    return toCalibration ? Split.CALIBRATION : split;
  }

  private StageFailure leak(TrainingExample candidate, Split decided) {
    return StageFailure.newBuilder()
        .setStage(stage)
        .setOccurrenceId(candidate.getOccurrenceId())
        .setImageId(candidate.getImageId())
        .setSource(candidate.getSource())
        .setDisposition(Disposition.EXCLUDED)
        .setCode(FailureCode.LEAKS_ACROSS_SPLITS)
        .setMessage(
            "the labels put this image into "
                + candidate.getSplit()
                + " and others of the same patient, or of the same picture, into "
                + decided
                + "; the split that is held out the most stands")
        .build();
  }
}
