package org.fovea.stages.evaluate;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.fovea.schema.FellowEyeWeight;
import org.fovea.schema.Prediction;
import org.fovea.schema.Split;
import org.fovea.stages.metrics.AreaUnderRocCurve;
import org.fovea.stages.target.Head;
import org.fovea.stages.target.Heads;
import org.fovea.stages.target.Target;

/**
 * Chooses how much the fellow eye counts, for each target: the weight with the largest area under
 * the ROC curve, the smallest of equals, on validation images; on calibration images where there
 * are none of validation, as where thresholds alone are chosen anew. Never on test.
 *
 * <p>The questions of a target with groups have one weight: then a worse group cannot become more
 * probable than it or a milder one. At most half, so that no eye counts less than its fellow.
 */
final class FellowEyeChoice {
  /** Weights that are tried: 0 to 0.5 in steps of 0.05. */
  private static final List<Double> WEIGHTS =
      IntStream.rangeClosed(0, 10).mapToObj(step -> step / 20.0).toList();

  private final Heads heads;
  private final FellowEyeImages images;
  private final Split split;

  private FellowEyeChoice(Heads heads, FellowEyeImages images, Split split) {
    this.heads = heads;
    this.images = images;
    this.split = split;
  }

  /** Returns the weights, one per question in the order of the scores. */
  static List<FellowEyeWeight> of(FellowEyeImages images, Heads heads) {
    FellowEyeImages validation = images.of(Split.VALIDATION);
    return validation.own().isEmpty()
        ? new FellowEyeChoice(heads, images.of(Split.CALIBRATION), Split.CALIBRATION).weights()
        : new FellowEyeChoice(heads, validation, Split.VALIDATION).weights();
  }

  private List<FellowEyeWeight> weights() {
    List<FellowEyeWeight> weights = new ArrayList<>();
    for (Head head : heads.list()) {
      weights.addAll(weights(head, weights.size()));
    }
    return weights;
  }

  private List<FellowEyeWeight> weights(Head head, int firstQuestion) {
    int questions = head.questions().size();
    OptionalDouble without = area(firstQuestion, questions, 0);
    double best = 0;
    OptionalDouble bestArea = without;
    for (double weight : WEIGHTS) {
      OptionalDouble area = area(firstQuestion, questions, weight);
      if (area.isPresent() && area.getAsDouble() > bestArea.orElseThrow()) {
        best = weight;
        bestArea = area;
      }
    }
    List<FellowEyeWeight> weights = new ArrayList<>();
    for (Target question : head.questions()) {
      weights.add(
          FellowEyeWeight.newBuilder()
              .setTarget(question.name())
              .setWeight(best)
              .setChosenOn(split)
              .setImages(images.own().size())
              .setAuc(SliceMeasurement.orNull(bestArea))
              .setAucWithout(SliceMeasurement.orNull(without))
              .build());
    }
    return weights;
  }

  /** Returns the mean over those of a head's questions that have images of both classes. */
  private OptionalDouble area(int firstQuestion, int questions, double weight) {
    List<Prediction> joined = images.joined(Collections.nCopies(heads.questions().size(), weight));
    return IntStream.range(firstQuestion, firstQuestion + questions)
        .mapToObj(
            question ->
                AreaUnderRocCurve.of(
                    GradedScores.of(joined, heads.questions(), question).ungrouped()))
        .flatMap(area -> area.stream())
        .mapToDouble(AreaUnderRocCurve::value)
        .average();
  }
}
