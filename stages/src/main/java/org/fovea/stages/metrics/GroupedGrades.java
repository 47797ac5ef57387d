package org.fovea.stages.metrics;

import java.util.List;
import java.util.function.ToDoubleFunction;

/** Pairs of true and predicted classes with the group of each, whose measure is kappa. */
public final class GroupedGrades implements ToDoubleFunction<int[]> {
  private final int[] trueClasses;
  private final int[] predictedClasses;
  private final int[] groupNumbers;
  private final int groupCount;
  private final int classCount;

  /**
   * @param trueClasses 0 to {@code classCount - 1}, one an image; not copied
   * @param predictedClasses likewise, in the same order; not copied
   * @param groups the group of each, in the same order
   * @throws IllegalArgumentException if the lengths differ or a class is out of range
   */
  public GroupedGrades(
      int[] trueClasses, int[] predictedClasses, List<String> groups, int classCount) {
    ConfusionMatrix.of(trueClasses, predictedClasses, classCount); // refuses what is out of range
    if (trueClasses.length != groups.size()) {
      throw new IllegalArgumentException(
          "every image needs a group, but there were %d images and %d groups"
              .formatted(trueClasses.length, groups.size()));
    }
    GroupNumbers numbers = new GroupNumbers(groups);
    this.trueClasses = trueClasses;
    this.predictedClasses = predictedClasses;
    this.groupNumbers = groups.stream().mapToInt(numbers::of).toArray();
    this.groupCount = numbers.count();
    this.classCount = classCount;
  }

  /** Returns the number of groups. */
  public int groupCount() {
    return groupCount;
  }

  /** Returns how often each class was taken for each. */
  public ConfusionMatrix total() {
    return ConfusionMatrix.of(trueClasses, predictedClasses, classCount);
  }

  /**
   * Returns the {@link ConfusionMatrix#quadraticWeightedKappa} of images that are there several
   * times; NaN where it is undefined.
   */
  @Override
  public double applyAsDouble(int[] multiplicities) {
    long[][] counts = new long[classCount][classCount];
    for (int i = 0; i < trueClasses.length; i++) {
      counts[trueClasses[i]][predictedClasses[i]] += multiplicities[groupNumbers[i]];
    }
    return ConfusionMatrix.of(counts).quadraticWeightedKappa().orElse(Double.NaN);
  }
}
