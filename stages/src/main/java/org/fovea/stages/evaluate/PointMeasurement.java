package org.fovea.stages.evaluate;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import org.fovea.schema.Estimate;
import org.fovea.schema.OperatingPoint;
import org.fovea.schema.OperatingPointResult;
import org.fovea.schema.Share;
import org.fovea.stages.metrics.BinaryConfusion;
import org.fovea.stages.metrics.ConfidenceInterval;
import org.fovea.stages.metrics.GroupedConfusion;
import org.fovea.stages.metrics.GroupedRatio;
import org.fovea.stages.metrics.GroupedScores;
import org.fovea.stages.metrics.PredictiveValues;
import org.fovea.stages.metrics.Proportion;
import org.jspecify.annotations.Nullable;

/** What the threshold of one operating point does to the images of a slice. */
final class PointMeasurement {
  private final OperatingPoint point;
  private final GroupedConfusion confusion;
  private final Optional<GroupedRatio> severeSensitivity;
  private final Optional<Double> prevalence;

  /**
   * @param severe the same scores with severe grades as the positives, where they stand apart
   * @param prevalence share of positives that was stated, if any
   */
  PointMeasurement(
      OperatingPoint point,
      GroupedScores scores,
      Optional<GroupedScores> severe,
      Optional<Double> prevalence) {
    this.point = point;
    confusion = scores.confusionAt(point.getThreshold());
    severeSensitivity = severe.map(some -> some.confusionAt(point.getThreshold()).sensitivity());
    this.prevalence = prevalence;
  }

  /**
   * Returns what the operating points of a target do.
   *
   * @param points those of any target
   * @param severe as for one
   * @param config what prevalences were stated
   */
  static List<PointMeasurement> of(
      List<OperatingPoint> points,
      String target,
      GroupedScores scores,
      Optional<GroupedScores> severe,
      EvaluateConfig config) {
    Optional<Double> prevalence = Optional.ofNullable(config.prevalences().get(target));
    return points.stream()
        .filter(point -> point.getTarget().equals(target))
        .map(point -> new PointMeasurement(point, scores, severe, prevalence))
        .toList();
  }

  /** Returns what needs an interval, in the order in which {@link #result} takes the intervals. */
  List<ToDoubleFunction<int[]>> measures() {
    List<ToDoubleFunction<int[]>> measures =
        new ArrayList<>(
            List.of(
                confusion.sensitivity(),
                confusion.specificity(),
                confusion.positivePredictiveValue(),
                confusion.negativePredictiveValue(),
                confusion.accuracy(),
                confusion.f1()));
    severeSensitivity.ifPresent(measures::add);
    prevalence.ifPresent(
        stated -> {
          measures.add(predictiveValues(stated)::positive);
          measures.add(predictiveValues(stated)::negative);
        });
    return measures;
  }

  private PredictiveValues predictiveValues(double stated) {
    return new PredictiveValues(confusion.sensitivity(), confusion.specificity(), stated);
  }

  OperatingPointResult result(Iterator<Optional<ConfidenceInterval>> intervals) {
    BinaryConfusion total = confusion.total();
    OperatingPointResult.Builder result =
        OperatingPointResult.newBuilder()
            .setOperatingPoint(point.getName())
            .setThreshold(point.getThreshold())
            .setTruePositives(total.truePositives())
            .setFalsePositives(total.falsePositives())
            .setTrueNegatives(total.trueNegatives())
            .setFalseNegatives(total.falseNegatives())
            .setSensitivity(share(confusion.sensitivity(), intervals.next()))
            .setSpecificity(share(confusion.specificity(), intervals.next()))
            .setPositivePredictiveValue(
                share(confusion.positivePredictiveValue(), intervals.next()))
            .setNegativePredictiveValue(
                share(confusion.negativePredictiveValue(), intervals.next()))
            .setAccuracy(share(confusion.accuracy(), intervals.next()));
    Optional<ConfidenceInterval> ofF1 = intervals.next();
    result
        .setF1(SliceMeasurement.orNull(total.f1()))
        .setF1Lower(SliceMeasurement.lower(ofF1))
        .setF1Upper(SliceMeasurement.upper(ofF1))
        .setSevereSensitivity(
            severeSensitivity.map(ratio -> share(ratio, intervals.next())).orElse(null));
    prevalence.ifPresent(
        stated ->
            result
                .setPrevalence(stated)
                .setPositivePredictiveValueAtPrevalence(
                    estimate(predictiveValues(stated).positive(), intervals.next()))
                .setNegativePredictiveValueAtPrevalence(
                    estimate(predictiveValues(stated).negative(), intervals.next())));
    return result.build();
  }

  private static @Nullable Estimate estimate(
      OptionalDouble value, Optional<ConfidenceInterval> interval) {
    return value.isEmpty()
        ? null
        : Estimate.newBuilder()
            .setValue(value.getAsDouble())
            .setLower(SliceMeasurement.lower(interval))
            .setUpper(SliceMeasurement.upper(interval))
            .build();
  }

  private static @Nullable Share share(
      GroupedRatio ratio, Optional<ConfidenceInterval> percentile) {
    Proportion total = ratio.total();
    return ratio
        .interval(percentile)
        .map(
            interval ->
                Share.newBuilder()
                    .setNumerator(total.numerator())
                    .setDenominator(total.denominator())
                    .setValue(total.value().orElseThrow())
                    .setLower(interval.lower())
                    .setUpper(interval.upper())
                    .build())
        .orElse(null);
  }
}
