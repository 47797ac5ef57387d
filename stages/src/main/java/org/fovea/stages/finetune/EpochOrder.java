package org.fovea.stages.finetune;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.fovea.schema.TrainingExample;
import org.fovea.stages.target.Heads;
import org.jspecify.annotations.Nullable;

/**
 * Which examples an epoch shows, in which order: a function of seed, epoch and the examples alone,
 * so that training can go on in the middle of an epoch.
 */
final class EpochOrder {
  private final long seed;
  private final int rotationsPerEpoch;
  private final List<List<TrainingExample>> images;
  private final @Nullable BalancedDraw draw;

  private EpochOrder(
      long seed,
      int rotationsPerEpoch,
      List<List<TrainingExample>> images,
      @Nullable BalancedDraw draw) {
    this.seed = seed;
    this.rotationsPerEpoch = rotationsPerEpoch;
    this.images = images;
    this.draw = draw;
  }

  /**
   * Shows each image equally often.
   *
   * @param examples the training examples, all rotations of all images, in any order
   * @param rotationsPerEpoch how many of an image's rotations an epoch shows
   * @throws IllegalArgumentException if an image has fewer rotations than that, or one of them
   *     twice
   */
  EpochOrder(long seed, int rotationsPerEpoch, List<TrainingExample> examples) {
    this(seed, rotationsPerEpoch, byImage(examples), null);
    for (List<TrainingExample> rotations : images) {
      requireEachOnce(rotations);
      if (rotations.size() < rotationsPerEpoch) {
        throw new IllegalArgumentException(
            "rotationsPerEpoch is %d, but the examples have only %d rotations of image %s; ask for fewer, or add preprocess.rotations"
                .formatted(rotationsPerEpoch, rotations.size(), rotations.get(0).getImageId()));
      }
    }
  }

  /** Returns the rotations of each image in ascending order, the images by their ids. */
  private static List<List<TrainingExample>> byImage(List<TrainingExample> examples) {
    TreeMap<String, List<TrainingExample>> byImage = new TreeMap<>();
    for (TrainingExample example : examples) {
      byImage.computeIfAbsent(example.getImageId(), id -> new ArrayList<>()).add(example);
    }
    byImage
        .values()
        .forEach(
            rotations ->
                rotations.sort(Comparator.comparingInt(TrainingExample::getRotationDegrees)));
    return new ArrayList<>(byImage.values());
  }

  /**
   * Returns an order with as many examples of the same images, but each class equally often.
   *
   * @param heads what they tell apart are the classes
   * @throws IllegalArgumentException if a class has no images
   */
  EpochOrder balanced(Heads heads) {
    return new EpochOrder(seed, rotationsPerEpoch, images, BalancedDraw.of(seed, heads, images));
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
    TreeSet<String> ids = new TreeSet<>();
    images.forEach(rotations -> ids.add(rotations.get(0).getImageId()));
    return FineTuneGoogLeNet.imagesDigest(ids);
  }

  /**
   * Returns the examples of an epoch in the order in which they are shown.
   *
   * @param epoch from 1
   */
  List<TrainingExample> epoch(int epoch) {
    SplittableRandom random = new SplittableRandom(mix(seed, epoch));
    List<TrainingExample> shown =
        draw == null ? ofEachImage(random) : draw.epoch(epoch, Math.toIntExact(examplesPerEpoch()));
    shuffle(shown, random);
    return shown;
  }

  private List<TrainingExample> ofEachImage(SplittableRandom random) {
    List<TrainingExample> shown = new ArrayList<>();
    for (List<TrainingExample> rotations : images) {
      List<TrainingExample> drawn = new ArrayList<>(rotations);
      shuffle(drawn, random);
      shown.addAll(drawn.subList(0, rotationsPerEpoch));
    }
    return shown;
  }

  /** Returns a seed made of two numbers: for one seed, no two numbers give the same. */
  static long mix(long seed, long number) {
    return new SplittableRandom(seed ^ (number * 0x9E3779B97F4A7C15L)).nextLong();
  }

  static <T> void shuffle(List<T> list, SplittableRandom random) {
    for (int i = list.size() - 1; i > 0; i--) {
      Collections.swap(list, i, random.nextInt(i + 1));
    }
  }
}
