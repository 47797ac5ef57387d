package org.fovea.stages.evaluate;

import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.ToDoubleFunction;
import org.fovea.schema.DrGrade;
import org.fovea.schema.Prediction;
import org.fovea.stages.metrics.GroupedScores;
import org.fovea.stages.target.Target;

/** Scores and truth of one target, taken out of predictions of graded images. */
final class GradedScores {
  private GradedScores() {}

  /**
   * Returns the scores of a target by class, with the group of each image.
   *
   * @param target place of the target in {@code targets}
   * @throws IllegalArgumentException if a prediction has no grade, or not one score from 0 to 1 per
   *     target
   */
  static GroupedScores of(List<Prediction> predictions, List<Target> targets, int target) {
    return of(predictions, targets, target, targets.get(target)::isPositive);
  }

  /**
   * Returns the scores of a target with another truth.
   *
   * @param positive which grades are
   */
  static GroupedScores of(
      List<Prediction> predictions, List<Target> targets, int target, IntPredicate positive) {
    return of(predictions, image -> score(image, targets, target), positive);
  }

  /**
   * Returns scores by class, with the group of each image.
   *
   * @param score of an image, finite
   * @param positive which grades are
   */
  static GroupedScores of(
      List<Prediction> predictions, ToDoubleFunction<Prediction> score, IntPredicate positive) {
    double[] scores = new double[predictions.size()];
    boolean[] truth = new boolean[predictions.size()];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = score.applyAsDouble(predictions.get(i));
      truth[i] = positive.test(grade(predictions.get(i)));
    }
    return GroupedScores.of(
        scores, truth, predictions.stream().map(Prediction::getGroupId).toList());
  }

  /** Returns the score of one image for one target, 0 to 1. */
  static double score(Prediction prediction, List<Target> targets, int target) {
    List<Double> scores = prediction.getScores();
    if (scores.size() != targets.size()) {
      throw new IllegalArgumentException(
          "image "
              + prediction.getImageId()
              + " must have one score for each of "
              + targets.size()
              + " targets, but had "
              + scores.size());
    }
    double score = scores.get(target);
    if (!(score >= 0 && score <= 1)) { // also rejects NaN
      throw new IllegalArgumentException(
          "the score of image "
              + prediction.getImageId()
              + " for target "
              + targets.get(target).name()
              + " must be 0 to 1, but was "
              + score);
    }
    return score;
  }

  /** Returns the true grade, 0 to 4. */
  static int grade(Prediction prediction) {
    DrGrade grade = prediction.getGrade();
    if (grade == null || grade == DrGrade.UNKNOWN) {
      throw new IllegalArgumentException(
          "image "
              + prediction.getImageId()
              + " has no grade, so that its scores cannot be judged; leave it out of the"
              + " evaluation");
    }
    return Target.GRADE_NAMES.indexOf(grade.name());
  }
}
