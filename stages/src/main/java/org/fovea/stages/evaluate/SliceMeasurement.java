package org.fovea.stages.evaluate;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.fovea.schema.OperatingPoint;
import org.fovea.schema.OperatingPointResult;
import org.fovea.schema.Prediction;
import org.fovea.schema.Share;
import org.fovea.schema.SliceMetrics;
import org.fovea.schema.Split;
import org.fovea.stages.metrics.AreaUnderRocCurve;
import org.fovea.stages.metrics.BinaryConfusion;
import org.fovea.stages.metrics.BrierScore;
import org.fovea.stages.metrics.ConfidenceInterval;
import org.fovea.stages.metrics.Proportion;
import org.fovea.stages.metrics.ReliabilityDiagram;
import org.fovea.stages.metrics.TwoClassScores;
import org.fovea.stages.target.Target;
import org.jspecify.annotations.Nullable;

/** All numbers of one target on one slice; what is undefined there is null. */
final class SliceMeasurement {
  private SliceMeasurement() {}

  /**
   * Measures one target on one slice.
   *
   * @param target place of the target in {@code targets}
   * @param operatingPoints those of any target; only this target's are applied
   */
  static SliceMetrics measure(
      Split split,
      Slice slice,
      List<Target> targets,
      int target,
      List<OperatingPoint> operatingPoints) {
    String name = targets.get(target).name();
    TwoClassScores scores = GradedScores.of(slice.predictions(), targets, target);
    Optional<AreaUnderRocCurve> area = AreaUnderRocCurve.of(scores);
    Optional<ConfidenceInterval> interval = area.flatMap(AreaUnderRocCurve::interval);
    ReliabilityDiagram reliability =
        ReliabilityDiagram.of(scores, ReliabilityDiagram.DEFAULT_BIN_COUNT);
    return SliceMetrics.newBuilder()
        .setTarget(name)
        .setSplit(split)
        .setSliceBy(slice.by())
        .setSlice(slice.value())
        .setImages(scores.count())
        .setPositives(scores.positiveCount())
        .setGroups(slice.predictions().stream().map(Prediction::getGroupId).distinct().count())
        .setAuc(area.map(AreaUnderRocCurve::value).orElse(null))
        .setAucLower(interval.map(ConfidenceInterval::lower).orElse(null))
        .setAucUpper(interval.map(ConfidenceInterval::upper).orElse(null))
        .setBrierScore(orNull(BrierScore.of(scores)))
        .setExpectedCalibrationError(orNull(reliability.expectedCalibrationError()))
        .setOperatingPoints(
            operatingPoints.stream()
                .filter(point -> point.getTarget().equals(name))
                .map(point -> apply(point, scores))
                .toList())
        .build();
  }

  private static OperatingPointResult apply(OperatingPoint point, TwoClassScores scores) {
    BinaryConfusion confusion = scores.confusionAt(point.getThreshold());
    return OperatingPointResult.newBuilder()
        .setOperatingPoint(point.getName())
        .setThreshold(point.getThreshold())
        .setTruePositives(confusion.truePositives())
        .setFalsePositives(confusion.falsePositives())
        .setTrueNegatives(confusion.trueNegatives())
        .setFalseNegatives(confusion.falseNegatives())
        .setSensitivity(share(confusion.sensitivity()))
        .setSpecificity(share(confusion.specificity()))
        .setPositivePredictiveValue(share(confusion.positivePredictiveValue()))
        .setNegativePredictiveValue(share(confusion.negativePredictiveValue()))
        .setAccuracy(share(confusion.accuracy()))
        .setF1(orNull(confusion.f1()))
        .build();
  }

  private static @Nullable Share share(Proportion proportion) {
    if (proportion.denominator() == 0) {
      return null;
    }
    ConfidenceInterval interval = proportion.interval().orElseThrow();
    return Share.newBuilder()
        .setNumerator(proportion.numerator())
        .setDenominator(proportion.denominator())
        .setValue(proportion.value().orElseThrow())
        .setLower(interval.lower())
        .setUpper(interval.upper())
        .build();
  }

  private static @Nullable Double orNull(OptionalDouble value) {
    return value.isPresent() ? Double.valueOf(value.getAsDouble()) : null;
  }
}
