package org.fovea.stages.preprocess;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.fovea.schema.FundusImage;
import org.fovea.schema.NearDuplicate;
import org.fovea.stages.artifact.Sha256;
import org.jspecify.annotations.Nullable;

/**
 * Which images must stay together: those of one patient, of every patient that shares an image with
 * that one, and those that show the same picture.
 *
 * <p>Built from the joins alone (patients that share an image, images that are alike), which are
 * few; what shares nothing takes no memory.
 */
final class PatientGroups {
  private static final int ID_DIGITS = 32;
  private static final String IMAGE = "image\0";

  private static final String PATIENT = "patient\0";

  /** Sorts patients before images: a group with a patient is named by one, copies or no copies. */
  private static final String FIRST = "\0";

  private final DisjointSets sets = new DisjointSets();

  /**
   * Joins patients and images.
   *
   * @param joins what {@link #join} made, in any order
   * @param pairs images that show the same picture, in any order
   */
  PatientGroups(Iterable<? extends List<String>> joins, Iterable<NearDuplicate> pairs) {
    for (List<String> join : joins) {
      join.forEach(member -> sets.join(join.get(0), member));
    }
    for (NearDuplicate pair : pairs) {
      sets.join(IMAGE + pair.getFirstImageId(), IMAGE + pair.getSecondImageId());
    }
  }

  /** Returns the patients of the occurrences of one content, each once, in ascending order. */
  static List<String> patientsOf(List<FundusImage> occurrences) {
    TreeSet<String> patients = new TreeSet<>();
    for (FundusImage occurrence : occurrences) {
      if (occurrence.getPatientId() != null) {
        patients.add(occurrence.getPatientId());
      }
    }
    return new ArrayList<>(patients);
  }

  /**
   * Returns what an image joins; empty if nothing.
   *
   * @param patients its patients
   * @param alike whether another image shows the same picture
   */
  static Optional<List<String>> join(String imageId, Collection<String> patients, boolean alike) {
    List<String> members = new ArrayList<>();
    patients.forEach(patient -> members.add(FIRST + PATIENT + patient));
    if (alike) {
      members.add(IMAGE + imageId);
    }
    return members.size() > 1 ? Optional.of(members) : Optional.empty();
  }

  /**
   * Returns the id of the group of an image.
   *
   * @param patientId any of its patients; null if none is known
   */
  String groupOf(@Nullable String patientId, String imageId) {
    String root = sets.rootOf(patientId == null ? IMAGE + imageId : FIRST + PATIENT + patientId);
    String name = root.startsWith(FIRST) ? root.substring(FIRST.length()) : root;
    return Sha256.of(name).substring(0, ID_DIGITS);
  }
}
