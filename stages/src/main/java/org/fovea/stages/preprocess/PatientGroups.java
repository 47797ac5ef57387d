package org.fovea.stages.preprocess;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.fovea.stages.artifact.Sha256;
import org.jspecify.annotations.Nullable;

/**
 * Which images must stay together: those of one patient, and of every patient that shares an image
 * with that one.
 *
 * <p>Built from the joins alone (patients that share an image), which are few; patients that share
 * nothing take no memory.
 */
final class PatientGroups {
  private static final int ID_DIGITS = 32;

  private final Map<String, String> parents = new HashMap<>();

  /**
   * Joins patients.
   *
   * @param joins lists of patients that share an image, in any order
   */
  PatientGroups(Iterable<? extends List<String>> joins) {
    for (List<String> join : joins) {
      for (String patient : join) {
        union(join.get(0), patient);
      }
    }
  }

  /**
   * Returns the id of the group of an image.
   *
   * @param patientId any of its patients; null if none is known: the image is a group of its own
   */
  String groupOf(@Nullable String patientId, String imageId) {
    String kind = patientId == null ? "image" : "patient";
    String representative = patientId == null ? imageId : root(patientId);
    return Sha256.of(kind + "\0" + representative).substring(0, ID_DIGITS);
  }

  private String root(String patient) {
    String at = patient;
    for (String parent = parents.get(at); parent != null; parent = parents.get(at)) {
      at = parent;
    }
    return at;
  }

  /** The smaller name becomes the root, so that the order of the joins does not matter. */
  private void union(String first, String second) {
    String firstRoot = root(first);
    String secondRoot = root(second);
    int order = firstRoot.compareTo(secondRoot);
    if (order < 0) {
      parents.put(secondRoot, firstRoot);
    } else if (order > 0) {
      parents.put(firstRoot, secondRoot);
    }
  }
}
