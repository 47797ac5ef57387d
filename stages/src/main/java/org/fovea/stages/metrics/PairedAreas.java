package org.fovea.stages.metrics;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * How much better one model orders the same images than another: the difference of their areas
 * under the ROC curve.
 *
 * <p>Both are measured on the same resamples, so that what makes an image hard for both cancels.
 *
 * @param difference area of the first minus that of the second, -1 to 1
 * @param interval its 95 % interval; empty where {@link GroupBootstrap#intervals} has none
 */
public record PairedAreas(double difference, Optional<ConfidenceInterval> interval) {

  /**
   * Compares two models.
   *
   * @param first scores of one model
   * @param second scores of the other, of the same images
   * @return empty where all images are of one class
   * @throws IllegalArgumentException if the two do not have the same numbers of images by class and
   *     group
   */
  public static Optional<PairedAreas> of(
      GroupedScores first, GroupedScores second, GroupBootstrap bootstrap) {
    return ofMean(first, List.of(second), bootstrap);
  }

  /**
   * Compares a model with several others: with the mean of their areas.
   *
   * @param first scores of one model
   * @param others scores of the others, of the same images; at least one
   * @return empty where all images are of one class
   * @throws IllegalArgumentException if one of them does not have the same numbers of images by
   *     class and group
   */
  public static Optional<PairedAreas> ofMean(
      GroupedScores first, List<GroupedScores> others, GroupBootstrap bootstrap) {
    others.forEach(other -> requireSameImages(first, other));
    if (!first.ungrouped().hasBothClasses()) {
      return Optional.empty();
    }
    int[] once = new int[first.groupCount()];
    Arrays.fill(once, 1);
    return Optional.of(
        new PairedAreas(
            first.area(once) - meanArea(others, once),
            bootstrap
                .intervals(
                    first.groupCount(),
                    List.of(drawn -> first.area(drawn) - meanArea(others, drawn)))
                .get(0)));
  }

  private static double meanArea(List<GroupedScores> several, int[] multiplicities) {
    double sum = 0;
    for (GroupedScores one : several) {
      sum += one.area(multiplicities);
    }
    return sum / several.size();
  }

  private static void requireSameImages(GroupedScores first, GroupedScores second) {
    if (!first.hasImagesOf(second)) {
      throw new IllegalArgumentException(
          "two models are compared on the same images only, but the first has %d and the second %d, or other groups or labels; leave out what only one has scored"
              .formatted(first.ungrouped().count(), second.ungrouped().count()));
    }
  }
}
