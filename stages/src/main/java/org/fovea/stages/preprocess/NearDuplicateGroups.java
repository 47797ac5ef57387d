package org.fovea.stages.preprocess;

import java.util.Optional;
import java.util.Set;
import org.fovea.schema.NearDuplicate;

/**
 * Which images show the same picture, directly or by way of others. Takes memory for the pairs
 * alone, not for the images: those are few where pictures are photographs and not frames of a film.
 */
final class NearDuplicateGroups {
  private final DisjointSets sets = new DisjointSets();

  NearDuplicateGroups(Iterable<NearDuplicate> pairs) {
    for (NearDuplicate pair : pairs) {
      sets.join(pair.getFirstImageId(), pair.getSecondImageId());
    }
  }

  /** Returns the image that stands for the group of an image; empty if it is like no other. */
  Optional<String> groupOf(String imageId) {
    return sets.contains(imageId) ? Optional.of(sets.rootOf(imageId)) : Optional.empty();
  }

  /** Returns whether an image is in one of some groups. */
  boolean isIn(Set<String> groups, String imageId) {
    return groupOf(imageId).filter(groups::contains).isPresent();
  }
}
