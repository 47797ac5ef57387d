package org.fovea.stages.evaluate;

import java.util.HashSet;
import java.util.Set;
import org.fovea.schema.Prediction;
import org.fovea.schema.TrainingExample;

/**
 * What a model's weights had seen before its own training: the images that the models were trained
 * or chosen on which it began with, and their patients.
 *
 * @param imageIds the images
 * @param groupIds their groups (patients)
 */
public record SeenBefore(Set<String> imageIds, Set<String> groupIds) {
  /** Of weights that were not taken from a published model. */
  public static final SeenBefore NOTHING = new SeenBefore(Set.of(), Set.of());

  public SeenBefore {
    imageIds = Set.copyOf(imageIds);
    groupIds = Set.copyOf(groupIds);
  }

  /** Returns this and what of {@code examples} was not held out. */
  public SeenBefore and(Iterable<TrainingExample> examples) {
    Set<String> images = new HashSet<>(imageIds);
    Set<String> groups = new HashSet<>(groupIds);
    for (TrainingExample example : examples) {
      if (!ModelComparison.UNSEEN.contains(example.getSplit())) {
        images.add(example.getImageId());
        groups.add(example.getGroupId());
      }
    }
    return new SeenBefore(images, groups);
  }

  boolean includes(Prediction image) {
    return imageIds.contains(image.getImageId()) || groupIds.contains(image.getGroupId());
  }
}
