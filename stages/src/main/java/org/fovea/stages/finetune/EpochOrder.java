package org.fovea.stages.finetune;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.fovea.schema.TrainingExample;
import org.fovea.stages.artifact.Sha256;

/**
 * Which examples an epoch shows, in which order: a function of seed, epoch and the examples alone,
 * so that training can go on in the middle of an epoch.
 */
final class EpochOrder {
  private final long seed;
  private final int rotationsPerEpoch;
  private final List<List<TrainingExample>> images;

  /**
   * @param examples the training examples, all rotations of all images, in any order
   * @param rotationsPerEpoch how many of an image's rotations an epoch shows
   * @throws IllegalArgumentException if an image has fewer rotations than that, or one of them
   *     twice
   */
  EpochOrder(long seed, int rotationsPerEpoch, List<TrainingExample> examples) {
    this.seed = seed;
    this.rotationsPerEpoch = rotationsPerEpoch;
    TreeMap<String, List<TrainingExample>> byImage = new TreeMap<>();
    for (TrainingExample example : examples) {
      byImage.computeIfAbsent(example.getImageId(), id -> new ArrayList<>()).add(example);
    }
    byImage
        .values()
        .forEach(
            rotations ->
                rotations.sort(Comparator.comparingInt(TrainingExample::getRotationDegrees)));
    this.images = new ArrayList<>(byImage.values());
    for (List<TrainingExample> rotations : images) {
      requireEachOnce(rotations);
      if (rotations.size() < rotationsPerEpoch) {
        throw new IllegalArgumentException(
            "rotationsPerEpoch is %d, but the examples have only %d rotations of image %s; ask for fewer, or add preprocess.rotations"
                .formatted(rotationsPerEpoch, rotations.size(), rotations.get(0).getImageId()));
      }
    }
  }

  /**
   * An example that is there twice would be learnt twice, and make the order a matter of chance.
   */
  private static void requireEachOnce(List<TrainingExample> sorted) {
    for (int i = 1; i < sorted.size(); i++) {
      TrainingExample example = sorted.get(i);
      if (example.getRotationDegrees() == sorted.get(i - 1).getRotationDegrees()) {
        throw new IllegalArgumentException(
            "image %s is among the training examples twice at %d degrees; the assigned examples were changed or damaged"
                .formatted(example.getImageId(), example.getRotationDegrees()));
      }
    }
  }

  /** Returns how many images there are. */
  int imageCount() {
    return images.size();
  }

  /** Returns an example of each image, in ascending order of image ids. */
  List<TrainingExample> images() {
    return images.stream().map(rotations -> rotations.get(0)).toList();
  }

  /** Returns how many examples an epoch shows. */
  long examplesPerEpoch() {
    return (long) images.size() * rotationsPerEpoch;
  }

  /** Returns SHA-256 over the ascending ids of the images. */
  String imagesDigest() {
    StringBuilder ids = new StringBuilder();
    images.forEach(rotations -> ids.append(rotations.get(0).getImageId()).append('\n'));
    return Sha256.of(ids.toString());
  }

  /**
   * Returns the examples of an epoch in the order in which they are shown.
   *
   * @param epoch from 1
   */
  List<TrainingExample> epoch(int epoch) {
    SplittableRandom random = new SplittableRandom(mix(seed, epoch));
    List<TrainingExample> shown = new ArrayList<>();
    for (List<TrainingExample> rotations : images) {
      List<TrainingExample> drawn = new ArrayList<>(rotations);
      shuffle(drawn, random);
      shown.addAll(drawn.subList(0, rotationsPerEpoch));
    }
    shuffle(shown, random);
    return shown;
  }

  /** Returns a seed made of two numbers: for one seed, no two numbers give the same. */
  static long mix(long seed, long number) {
    return new SplittableRandom(seed ^ (number * 0x9E3779B97F4A7C15L)).nextLong();
  }

  private static <T> void shuffle(List<T> list, SplittableRandom random) {
    for (int i = list.size() - 1; i > 0; i--) {
      Collections.swap(list, i, random.nextInt(i + 1));
    }
  }
}
