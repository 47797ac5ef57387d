package org.fovea.stages.evaluate;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.fovea.schema.OperatingPoint;
import org.fovea.schema.Prediction;
import org.fovea.schema.SliceMetrics;
import org.fovea.schema.Split;
import org.fovea.stages.metrics.AreaUnderRocCurve;
import org.fovea.stages.metrics.BrierScore;
import org.fovea.stages.metrics.ConfidenceInterval;
import org.fovea.stages.metrics.GroupedScores;
import org.fovea.stages.metrics.ReliabilityDiagram;
import org.fovea.stages.metrics.TwoClassScores;
import org.fovea.stages.target.Target;
import org.jspecify.annotations.Nullable;

/** All numbers of one target on one slice; what is undefined there is null. */
final class SliceMeasurement {
  /**
   * Groups of a class below which numbers are not to be relied on.
   *
   * @see <a href="https://doi.org/10.1002/sim.6787">Collins et al., 2016, Sample size
   *     considerations for the external validation of a multivariable prognostic model</a>
   */
  static final int MIN_GROUPS = 100;

  /** The lowest grade whose misses stand apart: severe non-proliferative retinopathy. */
  private static final int SEVERE = 3;

  private final List<Target> targets;
  private final List<OperatingPoint> operatingPoints;
  private final EvaluateConfig config;

  /**
   * @param operatingPoints those of any target
   * @param config what intervals are made by, and what prevalences were stated
   */
  SliceMeasurement(
      List<Target> targets, List<OperatingPoint> operatingPoints, EvaluateConfig config) {
    this.targets = targets;
    this.operatingPoints = operatingPoints;
    this.config = config;
  }

  /**
   * Measures every target on every slice of every split.
   *
   * @param splits images by split
   * @param slices what slices some images have
   * @return by target, then split, then slice, each in its order
   */
  List<SliceMetrics> all(
      Map<Split, List<Prediction>> splits, Function<List<Prediction>, List<Slice>> slices) {
    Map<Split, List<Slice>> bySplit = new EnumMap<>(Split.class);
    splits.forEach((split, images) -> bySplit.put(split, slices.apply(images)));
    List<SliceMetrics> all = new ArrayList<>();
    for (int target = 0; target < targets.size(); target++) {
      for (Map.Entry<Split, List<Slice>> split : bySplit.entrySet()) {
        for (Slice slice : split.getValue()) {
          all.add(measure(split.getKey(), slice, target));
        }
      }
    }
    return all;
  }

  /**
   * Measures one target on one slice.
   *
   * @param target place of the target in the list; only its operating points are applied
   */
  private SliceMetrics measure(Split split, Slice slice, int target) {
    String name = targets.get(target).name();
    GroupedScores scores = GradedScores.of(slice.predictions(), targets, target);
    Optional<GroupedScores> severe = severe(slice.predictions(), target);
    List<PointMeasurement> points =
        PointMeasurement.of(operatingPoints, name, scores, severe, config);
    List<ToDoubleFunction<int[]>> measures = new ArrayList<>();
    measures.add(scores::area);
    measures.add(scores::brierScore);
    measures.add(scores::calibrationError);
    points.forEach(point -> measures.addAll(point.measures()));
    Iterator<Optional<ConfidenceInterval>> intervals =
        config.bootstrap().intervals(scores.groupCount(), measures).iterator();

    SliceMetrics.Builder metrics =
        SliceMetrics.newBuilder()
            .setTarget(name)
            .setSplit(split)
            .setSliceBy(slice.by())
            .setSlice(slice.value());
    count(slice.predictions(), scores, metrics);
    measureScores(scores.ungrouped(), intervals, metrics);
    measureBefore(slice.predictions(), target, metrics);
    return metrics
        .setOperatingPoints(points.stream().map(point -> point.result(intervals)).toList())
        .build();
  }

  /** Returns the scores with severe grades as positives, where the target asks for all of them. */
  private Optional<GroupedScores> severe(List<Prediction> predictions, int target) {
    return standsApart(targets.get(target))
        ? Optional.of(GradedScores.of(predictions, targets, target, SliceMeasurement::isSevere))
        : Optional.empty();
  }

  /**
   * Returns whether misses of severe grades are told apart: where a target asks for all of them.
   */
  static boolean standsApart(Target target) {
    return IntStream.rangeClosed(SEVERE, Target.WORST_GRADE).allMatch(target::isPositive);
  }

  static boolean isSevere(int grade) {
    return grade >= SEVERE;
  }

  private static void count(
      List<Prediction> predictions, GroupedScores scores, SliceMetrics.Builder metrics) {
    int positiveGroups = scores.groupCount(true);
    int negativeGroups = scores.groupCount(false);
    metrics
        .setImages(scores.ungrouped().count())
        .setPositives(scores.ungrouped().positiveCount())
        .setGroups(scores.groupCount())
        .setPositiveGroups(positiveGroups)
        .setNegativeGroups(negativeGroups)
        .setImagesWithoutPatient(
            predictions.stream().filter(image -> !image.getPatientKnown()).count())
        .setSmall(isSmall(positiveGroups) || isSmall(negativeGroups));
  }

  /** A class that does not occur at all leaves out what needs it, and says so by that. */
  private static boolean isSmall(int groupsOfAClass) {
    return groupsOfAClass > 0 && groupsOfAClass < MIN_GROUPS;
  }

  private static void measureScores(
      TwoClassScores scores,
      Iterator<Optional<ConfidenceInterval>> intervals,
      SliceMetrics.Builder metrics) {
    Optional<AreaUnderRocCurve> area = AreaUnderRocCurve.of(scores);
    Optional<ConfidenceInterval> deLong = area.flatMap(AreaUnderRocCurve::interval);
    Optional<ConfidenceInterval> ofArea = intervals.next();
    metrics
        .setAuc(area.map(AreaUnderRocCurve::value).orElse(null))
        .setAucLower(lower(ofArea))
        .setAucUpper(upper(ofArea))
        .setAucDeLongLower(lower(deLong))
        .setAucDeLongUpper(upper(deLong));
    Optional<ConfidenceInterval> ofBrierScore = intervals.next();
    metrics
        .setBrierScore(orNull(BrierScore.of(scores)))
        .setBrierScoreLower(lower(ofBrierScore))
        .setBrierScoreUpper(upper(ofBrierScore));
    Optional<ConfidenceInterval> ofCalibrationError = intervals.next();
    metrics
        .setExpectedCalibrationError(orNull(expectedCalibrationError(scores)))
        .setExpectedCalibrationErrorLower(lower(ofCalibrationError))
        .setExpectedCalibrationErrorUpper(upper(ofCalibrationError));
  }

  /** Measures what the network gives, before calibration. */
  private void measureBefore(
      List<Prediction> calibrated, int target, SliceMetrics.Builder metrics) {
    List<Prediction> uncalibrated = CalibrationFit.apply(List.of(), calibrated);
    TwoClassScores scores = GradedScores.of(uncalibrated, targets, target).ungrouped();
    metrics
        .setBrierScoreBefore(orNull(BrierScore.of(scores)))
        .setExpectedCalibrationErrorBefore(orNull(expectedCalibrationError(scores)));
  }

  private static OptionalDouble expectedCalibrationError(TwoClassScores scores) {
    return ReliabilityDiagram.of(scores, ReliabilityDiagram.DEFAULT_BIN_COUNT)
        .expectedCalibrationError();
  }

  static @Nullable Double lower(Optional<ConfidenceInterval> interval) {
    return interval.map(ConfidenceInterval::lower).orElse(null);
  }

  static @Nullable Double upper(Optional<ConfidenceInterval> interval) {
    return interval.map(ConfidenceInterval::upper).orElse(null);
  }

  static @Nullable Double orNull(OptionalDouble value) {
    return value.isPresent() ? Double.valueOf(value.getAsDouble()) : null;
  }
}
