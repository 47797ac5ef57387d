package org.fovea.stages.preprocess;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.fovea.schema.FailureCode;
import org.fovea.schema.FileRole;
import org.fovea.schema.FundusImage;
import org.fovea.schema.Split;
import org.fovea.schema.StageFailure;
import org.fovea.schema.StageFile;
import org.fovea.schema.UngradableImage;
import org.fovea.stages.artifact.RecordFiles;
import org.fovea.stages.artifact.StageInput;
import org.fovea.stages.deadletter.UngradableCodes;

/**
 * The photographs that the preparing step refused since they cannot be graded, with their labels:
 * one a content, as examples are. They join no patients, and move none to another split.
 */
record UngradablePhotographs(StageInput ingested, StageInput prepared) implements Serializable {
  /** Returns the occurrences of each content of a shard, by image id, and why it was refused. */
  private SortedMap<String, List<FundusImage>> occurrences(
      int shard, Map<String, FailureCode> codes) throws IOException {
    Optional<StageFile> rejected = prepared.file(FileRole.REJECTED, shard);
    Optional<StageFile> images = ingested.file(FileRole.PART, shard);
    SortedMap<String, List<FundusImage>> byContent = new TreeMap<>();
    if (rejected.isEmpty() || images.isEmpty()) {
      return byContent;
    }
    RecordFiles.forEach(
        prepared.directory(),
        rejected.get(),
        StageFailure.class,
        failure -> {
          if (UngradableCodes.contains(failure.getCode())) {
            codes.put(
                Objects.requireNonNull(failure.getImageId(), "what was decoded has a content"),
                failure.getCode());
          }
        });
    RecordFiles.forEach(
        ingested.directory(),
        images.get(),
        FundusImage.class,
        image -> {
          if (codes.containsKey(image.getImageId())) {
            byContent.computeIfAbsent(image.getImageId(), id -> new ArrayList<>()).add(image);
          }
        });
    return byContent;
  }

  /**
   * Returns the photographs of a shard, in ascending order of image ids; those that must not be
   * used, or whose grades conflict, are left out.
   *
   * @return the split that the source demands, or UNKNOWN
   */
  List<UngradableImage> of(
      int shard, String stage, ConflictPolicy conflicts, ListedImages listed, PatientGroups groups)
      throws IOException {
    Map<String, FailureCode> codes = new TreeMap<>();
    List<UngradableImage> ungradable = new ArrayList<>();
    for (List<FundusImage> images : occurrences(shard, codes).values()) {
      FundusImage kept = DuplicateResolution.of(stage, conflicts, images).kept();
      if (kept != null && listed.exclude(images).isEmpty()) {
        String imageId = kept.getImageId();
        List<String> patients = PatientGroups.patientsOf(images);
        String patient = patients.isEmpty() ? null : patients.get(0);
        ungradable.add(
            UngradableImage.newBuilder()
                .setImageId(imageId)
                .setOccurrenceId(kept.getOccurrenceId())
                .setSource(kept.getSource())
                .setGroupId(groups.groupOf(patient, imageId))
                .setPatientKnown(patient != null)
                .setLaterality(kept.getLaterality())
                .setGrade(kept.getGrade())
                .setSplit(Objects.requireNonNullElse(kept.getGivenSplit(), Split.UNKNOWN))
                .setCode(Objects.requireNonNull(codes.get(imageId)))
                .setLabels(kept.getLabels())
                .build());
      }
    }
    return ungradable;
  }
}
