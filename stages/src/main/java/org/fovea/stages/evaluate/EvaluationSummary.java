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
 * <p>They depend on the set of predictions, not on their order. Intervals take groups (patients) as
 * independent, not images.
 *
 * @param slices by question in the order of the scores, then split (validation, calibration, test,
 *     external; only those that have images), then the whole split before its sources in ascending
 *     order, and these before what the config asks for
 * @param eyes the same where an eye is judged once, by the worst of its images; whole splits and
 *     sources only
 * @param patients likewise for patients, by the worst of their eyes
 * @param gradeAgreement of the grades that follow from binary targets, where there is one for each
 *     of the four cut points from mild to proliferative, then of the groups of each other target;
 *     each by split and slice in the same order, whole splits and sources only
 * @param sourcesWithoutPatients sources with an image whose patient is not known, in ascending
 *     order
 */
public record EvaluationSummary(
    List<SliceMetrics> slices,
    List<SliceMetrics> eyes,
    List<SliceMetrics> patients,
    List<GradeAgreement> gradeAgreement,
    List<String> sourcesWithoutPatients) {
  private static final Set<Split> EVALUATED =
      Set.of(Split.VALIDATION, Split.CALIBRATION, Split.TEST, Split.EXTERNAL);

  public EvaluationSummary {
    slices = List.copyOf(slices);
    eyes = List.copyOf(eyes);
    patients = List.copyOf(patients);
    gradeAgreement = List.copyOf(gradeAgreement);
    sourcesWithoutPatients = List.copyOf(sourcesWithoutPatients);
  }

  /**
   * Measures one model on images of which nothing is known but what their predictions say.
   *
   * @see #of(List, Heads, List, EvaluateConfig, PhotographTraits)
   */
  public static EvaluationSummary of(
      List<Prediction> predictions,
      Heads heads,
      List<OperatingPoint> operatingPoints,
      EvaluateConfig config) {
    return of(predictions, heads, operatingPoints, config, new PhotographTraits());
  }

  /**
   * Measures one model.
   *
   * @param predictions one an occurrence, each with a grade and a calibrated score for each
   *     question; in any order, of any split but training
   * @param heads of the model
   * @param operatingPoints frozen thresholds, from {@link OperatingPointSelection}
   * @param config what images are looked at together by, what intervals are made by, and what
   *     prevalences were stated; nothing else of it plays a part
   * @param traits of the images, as far as the config's slices are by them
   * @throws IllegalArgumentException if an occurrence comes twice, is of another split, has no
   *     grade, or not one score from 0 to 1 per target; if predictions are of several models; or if
   *     an operating point is of no question
   */
  public static EvaluationSummary of(
      List<Prediction> predictions,
      Heads heads,
      List<OperatingPoint> operatingPoints,
      EvaluateConfig config,
      PhotographTraits traits) {
    List<Target> targets = heads.questions();
    requireKnownTargets(operatingPoints, targets);
    requireOneModel(predictions);
    Map<Split, List<Prediction>> splits = bySplit(predictions);
    SliceMeasurement measurement = new SliceMeasurement(targets, operatingPoints, config);
    List<GradeAgreement> agreement = new ArrayList<>();
    for (PredictedGroup group : PredictedGroup.allOf(heads)) {
      splits.forEach(
          (split, images) ->
              Slice.of(images)
                  .forEach(
                      slice -> agreement.add(group.agreement(split, slice, config.bootstrap()))));
    }
    return new EvaluationSummary(
        measurement.all(splits, images -> Slice.of(images, config.slices(), traits)),
        measurement.all(splits, images -> Slice.of(WorstImage.ofEachEye(images))),
        measurement.all(splits, images -> Slice.of(WorstImage.ofEachPatient(images))),
        agreement,
        sourcesWithoutPatients(predictions));
  }

  private static Map<Split, List<Prediction>> bySplit(List<Prediction> predictions) {
    Map<Split, List<Prediction>> bySplit = new EnumMap<>(Split.class); // in the order of splits
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
