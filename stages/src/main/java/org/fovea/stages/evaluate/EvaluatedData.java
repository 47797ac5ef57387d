package org.fovea.stages.evaluate;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.fovea.schema.DatasetManifest;
import org.fovea.schema.Split;
import org.fovea.schema.SplitCount;
import org.fovea.stages.target.Target;

/** What of a data set is evaluated on, by its counts alone. */
public final class EvaluatedData {
  private static final Set<Split> SPLITS =
      Set.of(Split.VALIDATION, Split.CALIBRATION, Split.TEST, Split.EXTERNAL);

  private EvaluatedData() {}

  /** Returns whether images of a split are scored; training images are not. */
  public static boolean includes(Split split) {
    return SPLITS.contains(split);
  }

  /** Returns the number of images in the evaluated splits: what {@link EvaluateModel} takes in. */
  public static long occurrencesIn(DatasetManifest dataset) {
    return dataset.getCounts().stream()
        .filter(count -> SPLITS.contains(count.getSplit()))
        .mapToLong(SplitCount::getImages)
        .sum();
  }

  /**
   * Checks that every target has calibration images of both classes, so that thresholds can be
   * chosen. Cheap: worth asking before a model is trained.
   *
   * @throws UnusableCalibrationException if a target has not, naming it and what to do
   */
  public static void requireCalibration(DatasetManifest dataset, List<Target> targets) {
    for (Target target : targets) {
      long positives = 0;
      long images = 0;
      for (SplitCount count : dataset.getCounts()) {
        if (count.getSplit() == Split.CALIBRATION) {
          for (Map.Entry<String, Long> grade : count.getImagesByGrade().entrySet()) {
            boolean positive = target.isPositive(Target.GRADE_NAMES.indexOf(grade.getKey()));
            positives += positive ? grade.getValue() : 0;
            images += grade.getValue();
          }
        }
      }
      if (positives == 0 || positives == images) {
        throw unusable(target, images, positives);
      }
    }
  }

  private static UnusableCalibrationException unusable(Target target, long images, long positives) {
    String found =
        images == 0
            ? "there are none"
            : "all %d are %s".formatted(images, positives == 0 ? "negative" : "positive");
    return new UnusableCalibrationException(
        "thresholds of target %s need calibration images that are positive (%s or worse) and ones that are not, but %s; add graded images, give the calibration split a larger share (split.calibration), or leave the target out"
            .formatted(target.name(), Target.GRADE_NAMES.get(target.from()), found));
  }
}
