package org.fovea.stages.metrics;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The scores of positive and negative images with the group of each, sorted once, so that measures
 * of a resample take one pass in that order instead of another sorting.
 *
 * <p>Equal sets of images give equal results to the last bit, in whatever order they came. Groups
 * are numbered in ascending order of their names: two sets of images of the same groups have the
 * same numbers.
 */
public final class GroupedScores {
  private final double[] scores;
  private final boolean[] positive;
  private final int[] groupNumbers;
  private final int groupCount;

  private GroupedScores(double[] scores, boolean[] positive, int[] groupNumbers, int groupCount) {
    this.scores = scores;
    this.positive = positive;
    this.groupNumbers = groupNumbers;
    this.groupCount = groupCount;
  }

  /**
   * Sorts images by score.
   *
   * @param scores one score an image, finite; may be empty
   * @param positive the truth, in the same order
   * @param groups the group of each, in the same order
   * @throws IllegalArgumentException if the lengths differ or a score is NaN or infinite
   */
  public static GroupedScores of(double[] scores, boolean[] positive, List<String> groups) {
    if (scores.length != positive.length || scores.length != groups.size()) {
      throw new IllegalArgumentException(
          "every score needs a label and a group, but there were %d scores, %d labels and %d groups"
              .formatted(scores.length, positive.length, groups.size()));
    }
    GroupNumbers numbers = new GroupNumbers(groups);
    int[] unsortedGroups = groups.stream().mapToInt(numbers::of).toArray();
    int[] order =
        IntStream.range(0, scores.length)
            .boxed()
            .sorted(
                Comparator.<Integer>comparingDouble(i -> scores[i] + 0.0) // -0.0 is 0.0
                    .thenComparing(i -> positive[i])
                    .thenComparing(i -> unsortedGroups[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    GroupedScores sorted =
        new GroupedScores(
            new double[order.length],
            new boolean[order.length],
            new int[order.length],
            numbers.count());
    for (int place = 0; place < order.length; place++) {
      double score = scores[order[place]];
      if (!Double.isFinite(score)) {
        throw new IllegalArgumentException(
            "every score must be a finite number, but the one at index %d was %s"
                .formatted(order[place], score));
      }
      sorted.scores[place] = score + 0.0;
      sorted.positive[place] = positive[order[place]];
      sorted.groupNumbers[place] = unsortedGroups[order[place]];
    }
    return sorted;
  }

  /** Returns the number of groups. */
  public int groupCount() {
    return groupCount;
  }

  /** Returns the number of groups that have an image of a class. */
  public int groupCount(boolean ofPositives) {
    return Math.toIntExact(
        IntStream.range(0, scores.length)
            .filter(i -> positive[i] == ofPositives)
            .map(i -> groupNumbers[i])
            .distinct()
            .count());
  }

  /** Returns the same without groups. */
  public TwoClassScores ungrouped() {
    return TwoClassScores.of(scores, positive);
  }

  /** Returns whether another has as many images of each class in each group. */
  boolean hasImagesOf(GroupedScores other) {
    return Arrays.equals(imagesByClassAndGroup(), other.imagesByClassAndGroup());
  }

  private int[] imagesByClassAndGroup() {
    int[] images = new int[2 * groupCount];
    for (int i = 0; i < scores.length; i++) {
      images[2 * groupNumbers[i] + (positive[i] ? 1 : 0)]++;
    }
    return images;
  }

  /** Counts by group what a threshold does: a score at or above it is called positive. */
  public GroupedConfusion confusionAt(double threshold) {
    GroupedConfusion.Counting counting = new GroupedConfusion.Counting(groupCount);
    for (int i = 0; i < scores.length; i++) {
      counting.add(groupNumbers[i], positive[i], scores[i] >= threshold);
    }
    return counting.counted();
  }

  /**
   * Returns the area under the ROC curve, 0 to 1, of images that are there several times.
   *
   * @param multiplicities how often each group is there, by its number
   * @return NaN where a class has no images
   */
  public double area(int[] multiplicities) {
    long positives = 0;
    long negatives = 0;
    long twiceTheWins = 0; // in whole numbers, as a tie is half a win
    int i = 0;
    while (i < scores.length) {
      double score = scores[i];
      long tiedPositives = 0;
      long tiedNegatives = 0;
      for (; i < scores.length && scores[i] == score; i++) {
        if (positive[i]) {
          tiedPositives += multiplicities[groupNumbers[i]];
        } else {
          tiedNegatives += multiplicities[groupNumbers[i]];
        }
      }
      twiceTheWins += tiedPositives * (2 * negatives + tiedNegatives);
      positives += tiedPositives;
      negatives += tiedNegatives;
    }
    return positives == 0 || negatives == 0
        ? Double.NaN
        : twiceTheWins / (2.0 * positives * negatives);
  }

  /** Returns the {@link BrierScore} of images that are there several times; NaN for none. */
  public double brierScore(int[] multiplicities) {
    double sum = 0;
    long count = 0;
    for (int i = 0; i < scores.length; i++) {
      int times = multiplicities[groupNumbers[i]];
      double difference = (positive[i] ? 1 : 0) - scores[i];
      sum += times * difference * difference;
      count += times;
    }
    return sum / count;
  }

  /**
   * Returns the {@link ReliabilityDiagram#expectedCalibrationError expected calibration error} over
   * {@link ReliabilityDiagram#DEFAULT_BIN_COUNT} bins of images that are there several times; NaN
   * for none.
   */
  public double calibrationError(int[] multiplicities) {
    double bins = ReliabilityDiagram.DEFAULT_BIN_COUNT;
    double sum = 0;
    long count = 0;
    int i = 0;
    for (int bin = 1; bin <= bins; bin++) {
      double excess = 0; // count * (mean score - share of positives)
      for (; i < scores.length && scores[i] <= bin / bins; i++) {
        int times = multiplicities[groupNumbers[i]];
        excess += times * (scores[i] - (positive[i] ? 1 : 0));
        count += times;
      }
      sum += Math.abs(excess);
    }
    return sum / count;
  }
}
