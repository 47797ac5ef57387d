package org.fovea.stages.preprocess;

import java.util.ArrayList;
import java.util.List;
import org.fovea.schema.Disposition;
import org.fovea.schema.FailureCode;
import org.fovea.schema.Split;
import org.fovea.schema.StageFailure;
import org.fovea.schema.TrainingExample;

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
    Split heldOutMost = Split.UNKNOWN;
    for (TrainingExample candidate : group) {
      Split split = candidate.getSplit();
      if (split != Split.UNKNOWN
          && (heldOutMost == Split.UNKNOWN
              || DuplicateResolution.heldOut(split) > DuplicateResolution.heldOut(heldOutMost))) {
        heldOutMost = split;
      }
    }
    if (group.isEmpty()) {
      return List.of();
    }
    String groupId = group.get(0).getGroupId();
    Split decided = heldOutMost == Split.UNKNOWN ? fractions.splitOf(groupId) : heldOutMost;
    List<TrainingExample> used = new ArrayList<>();
    for (TrainingExample candidate : group) {
      if (candidate.getSplit() != Split.UNKNOWN && candidate.getSplit() != decided) {
        excluded.add(leak(candidate, decided));
        counts.addLeak(candidate.getSplit(), decided);
        continue;
      }
      boolean toCalibration =
          halveValidation && decided == Split.VALIDATION && fractions.isCalibrationHalf(groupId);
      // A copy, since the candidate belongs to the runner.
      used.add(
          TrainingExample.newBuilder(candidate)
              .setSplit(toCalibration ? Split.CALIBRATION : decided)
              .build());
    }
    return used;
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
