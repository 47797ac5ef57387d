package org.fovea.stages.preprocess;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.fovea.schema.Disposition;
import org.fovea.schema.FailureCode;
import org.fovea.schema.FundusImage;
import org.fovea.schema.StageFailure;

/**
 * Leaves out the images on the exclusion list, and those that are the same picture under another
 * name: whoever withdraws a picture does not know its copies.
 */
final class ListedImages {
  private final String stage;
  private final ExclusionList exclusions;
  private final NearDuplicateGroups alike;
  private final Set<String> listedPictures;

  /**
   * @param listed images on the list that others are like
   */
  ListedImages(
      String stage,
      ExclusionList exclusions,
      NearDuplicateGroups alike,
      Collection<String> listed) {
    this.stage = stage;
    this.exclusions = exclusions;
    this.alike = alike;
    this.listedPictures =
        listed.stream()
            .flatMap(imageId -> alike.groupOf(imageId).stream())
            .collect(Collectors.toSet());
  }

  /**
   * Returns a dead letter for each occurrence of a content that must not be used; none if it may
   * be.
   */
  List<StageFailure> exclude(List<FundusImage> occurrences) {
    boolean named = exclusions.names(occurrences);
    if (!named && !alike.isIn(listedPictures, occurrences.get(0).getImageId())) {
      return List.of();
    }
    String message =
        named
            ? "the image, its patient, or the same content under another name is on the exclusion"
                + " list"
            : "an image of the same picture is on the exclusion list";
    return occurrences.stream().map(occurrence -> letter(occurrence, message)).toList();
  }

  private StageFailure letter(FundusImage occurrence, String message) {
    return StageFailure.newBuilder()
        .setStage(stage)
        .setOccurrenceId(occurrence.getOccurrenceId())
        .setImageId(occurrence.getImageId())
        .setSource(occurrence.getSource())
        .setDisposition(Disposition.EXCLUDED)
        .setCode(FailureCode.ON_EXCLUSION_LIST)
        .setMessage(message)
        .build();
  }
}
