package org.fovea.stages.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.fovea.schema.Prediction;
import org.fovea.schema.Split;
import org.fovea.stages.metrics.GroupBootstrap;
import org.fovea.stages.metrics.GroupedScores;
import org.fovea.stages.metrics.PairedAreas;
import org.fovea.stages.target.Target;

/**
 * How much better one model orders test images than another that has scored them too.
 *
 * <p>Only images that both hold for test images are compared: what one of them was trained on, or
 * had its thresholds chosen on, would flatter it. Splits are by patient, so that neither has seen
 * the other eye either. What the weights had seen before that a model began with is left out too.
 *
 * @param images images that were compared
 * @param leftOut test images of the first that are no test images of the second, or that the
 *     weights of one of them had seen before
 * @param areas difference of the areas under the ROC curve; empty where the images that were
 *     compared are of one class
 */
public record ModelComparison(long images, long leftOut, Optional<PairedAreas> areas) {
  static final Set<Split> UNSEEN = Set.of(Split.TEST, Split.EXTERNAL);

  /**
   * One model's answers.
   *
   * @param predictions in any order, of any split
   * @param targets its questions, in the order of the scores
   * @param seenBefore what its weights had seen before its own training
   */
  public record Answers(List<Prediction> predictions, List<Target> targets, SeenBefore seenBefore) {
    public Answers {
      predictions = List.copyOf(predictions);
      targets = List.copyOf(targets);
    }

    private int place(String target) {
      int place = targets.stream().map(Target::name).toList().indexOf(target);
      if (place < 0) {
        throw new IllegalArgumentException(
            "models are compared on target %s, but one was asked %s only"
                .formatted(target, targets.stream().map(Target::name).toList()));
      }
      return place;
    }
  }

  /**
   * Compares two models on one target, by the grades and patients that the first has.
   *
   * @throws IllegalArgumentException if one of them has no such target
   */
  public static ModelComparison of(
      Answers first, Answers second, String target, GroupBootstrap bootstrap) {
    int firstPlace = first.place(target);
    int secondPlace = second.place(target);
    Map<String, Prediction> unseenBySecond = new TreeMap<>();
    second.predictions().stream()
        .filter(image -> UNSEEN.contains(image.getSplit()))
        .filter(image -> !second.seenBefore().includes(image))
        .forEach(image -> unseenBySecond.put(image.getImageId(), image));
    List<Prediction> common = new ArrayList<>();
    List<Double> scoresOfSecond = new ArrayList<>();
    long tested = 0;
    for (Prediction image : first.predictions()) {
      if (image.getSplit() == Split.TEST) {
        tested++;
        Prediction same = unseenBySecond.get(image.getImageId());
        if (same != null && !first.seenBefore().includes(image)) {
          common.add(image);
          scoresOfSecond.add(GradedScores.score(same, second.targets(), secondPlace));
        }
      }
    }
    GroupedScores ofFirst = GradedScores.of(common, first.targets(), firstPlace);
    GroupedScores ofSecond = withTruthOf(common, first.targets().get(firstPlace), scoresOfSecond);
    return new ModelComparison(
        common.size(), tested - common.size(), PairedAreas.of(ofFirst, ofSecond, bootstrap));
  }

  /** Returns other scores with the truth and the groups of some images. */
  private static GroupedScores withTruthOf(
      List<Prediction> images, Target target, List<Double> scores) {
    boolean[] positive = new boolean[images.size()];
    for (int i = 0; i < positive.length; i++) {
      positive[i] = target.isPositive(GradedScores.grade(images.get(i)));
    }
    return GroupedScores.of(
        scores.stream().mapToDouble(Double::doubleValue).toArray(),
        positive,
        images.stream().map(Prediction::getGroupId).toList());
  }
}
