package org.fovea.stages.evaluate;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.fovea.schema.GradeAgreement;
import org.fovea.schema.OperatingPoint;
import org.fovea.schema.Prediction;
import org.fovea.schema.SliceMetrics;
import org.fovea.schema.Split;
import org.fovea.stages.target.Heads;
import org.fovea.stages.target.Target;

/**
 * The numbers of an {@link org.fovea.schema.EvaluationReport}.
 *
 * <p>They depend on the set of predictions, not on their order. Intervals take images as
 * independent.
 *
 * @param slices by question in the order of the scores, then split (validation, calibration, test,
 *     external; only those that have images), then the whole split before its sources in ascending
 *     order
 * @param gradeAgreement of the grades that follow from binary targets, where there is one for each
 *     of the four cut points from mild to proliferative, then of the groups of each other target;
 *     each by split and slice in the same order
 * @param sourcesWithoutPatients sources with an image whose patient is not known, in ascending
 *     order
 */
public record EvaluationSummary(
    List<SliceMetrics> slices,
    List<GradeAgreement> gradeAgreement,
    List<String> sourcesWithoutPatients) {
  private static final Set<Split> EVALUATED =
      Set.of(Split.VALIDATION, Split.CALIBRATION, Split.TEST, Split.EXTERNAL);

  public EvaluationSummary {
    slices = List.copyOf(slices);
    gradeAgreement = List.copyOf(gradeAgreement);
    sourcesWithoutPatients = List.copyOf(sourcesWithoutPatients);
  }

  /**
   * Measures one model.
   *
   * @param predictions one an occurrence, each with a grade and a score for each question; in any
   *     order, of any split but training
   * @param heads of the model
   * @param operatingPoints frozen thresholds, from {@link OperatingPointSelection}
   * @throws IllegalArgumentException if an occurrence comes twice, is of another split, has no
   *     grade, or not one score from 0 to 1 per target; if predictions are of several models; or if
   *     an operating point is of no question
   */
  public static EvaluationSummary of(
      List<Prediction> predictions, Heads heads, List<OperatingPoint> operatingPoints) {
    List<Target> targets = heads.questions();
    requireKnownTargets(operatingPoints, targets);
    requireOneModel(predictions);
    Map<Split, List<Slice>> slicesBySplit = new EnumMap<>(Split.class); // in the order of splits
    bySplit(predictions).forEach((split, images) -> slicesBySplit.put(split, Slice.of(images)));

    List<SliceMetrics> slices = new ArrayList<>();
    for (int t = 0; t < targets.size(); t++) {
      for (Map.Entry<Split, List<Slice>> split : slicesBySplit.entrySet()) {
        for (Slice slice : split.getValue()) {
          slices.add(SliceMeasurement.measure(split.getKey(), slice, targets, t, operatingPoints));
        }
      }
    }
    List<GradeAgreement> agreement = new ArrayList<>();
    for (PredictedGroup group : PredictedGroup.allOf(heads)) {
      slicesBySplit.forEach(
          (split, some) -> some.forEach(slice -> agreement.add(group.agreement(split, slice))));
    }
    return new EvaluationSummary(slices, agreement, sourcesWithoutPatients(predictions));
  }

  private static Map<Split, List<Prediction>> bySplit(List<Prediction> predictions) {
    Map<Split, List<Prediction>> bySplit = new EnumMap<>(Split.class);
    Set<String> occurrences = new HashSet<>();
    for (Prediction prediction : predictions) {
      if (!occurrences.add(prediction.getOccurrenceId())) {
        throw new IllegalArgumentException(
            "occurrence "
                + prediction.getOccurrenceId()
                + " was scored twice, and would count twice; keep one prediction of it");
      }
      if (!EVALUATED.contains(prediction.getSplit())) {
        throw new IllegalArgumentException(
            "image "
                + prediction.getImageId()
                + " is of split "
                + prediction.getSplit()
                + ", but only VALIDATION, CALIBRATION, TEST and EXTERNAL are evaluated");
      }
      bySplit.computeIfAbsent(prediction.getSplit(), split -> new ArrayList<>()).add(prediction);
    }
    return bySplit;
  }

  private static void requireOneModel(List<Prediction> predictions) {
    List<String> models =
        predictions.stream().map(Prediction::getModelDigest).distinct().sorted().toList();
    if (models.size() > 1) {
      throw new IllegalArgumentException(
          "predictions must be of one model, but were of " + String.join(" and ", models));
    }
  }

  private static void requireKnownTargets(List<OperatingPoint> points, List<Target> targets) {
    List<String> names = targets.stream().map(Target::name).toList();
    for (OperatingPoint point : points) {
      if (!names.contains(point.getTarget())) {
        throw new IllegalArgumentException(
            "operating point "
                + point.getName()
                + " is of target "
                + point.getTarget()
                + ", but the targets are "
                + String.join(", ", names));
      }
    }
  }

  private static List<String> sourcesWithoutPatients(List<Prediction> predictions) {
    return predictions.stream()
        .filter(prediction -> !prediction.getPatientKnown())
        .map(Prediction::getSource)
        .distinct()
        .sorted()
        .toList();
  }
}
