package org.fovea.stages.preprocess;

import java.io.Serializable;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import org.fovea.schema.FundusImage;
import org.fovea.stages.artifact.CanonicalJson;
import org.fovea.stages.artifact.Sha256;

/**
 * Whose images must not be used, such as where consent was withdrawn. Travels to the workers.
 *
 * @param patientIds patients, as the records name them
 * @param occurrenceIds single images
 */
public record ExclusionList(TreeSet<String> patientIds, TreeSet<String> occurrenceIds)
    implements Serializable {
  /** Nobody's. */
  public static final ExclusionList NONE = of(List.of(), List.of());

  /** Takes ids in any order. */
  public static ExclusionList of(Collection<String> patientIds, Collection<String> occurrenceIds) {
    return new ExclusionList(new TreeSet<>(patientIds), new TreeSet<>(occurrenceIds));
  }

  /** Returns a digest of what is on it; enters the key. */
  public String digest() {
    return Sha256.of(
        CanonicalJson.of(List.of(List.copyOf(patientIds), List.copyOf(occurrenceIds))));
  }

  /** Returns whether nothing is on it. */
  public boolean isEmpty() {
    return patientIds.isEmpty() && occurrenceIds.isEmpty();
  }

  /** Returns whether one of the occurrences of a content is on it, or their patient. */
  boolean names(List<FundusImage> occurrences) {
    return occurrences.stream()
        .anyMatch(
            image ->
                occurrenceIds.contains(image.getOccurrenceId())
                    || (image.getPatientId() != null && patientIds.contains(image.getPatientId())));
  }
}
