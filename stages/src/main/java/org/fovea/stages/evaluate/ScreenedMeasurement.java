package org.fovea.stages.evaluate;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.function.ToDoubleFunction;
import org.fovea.schema.OperatingPoint;
import org.fovea.schema.Prediction;
import org.fovea.schema.ScreenedMetrics;
import org.fovea.schema.Split;
import org.fovea.schema.UngradableImage;
import org.fovea.stages.metrics.ConfidenceInterval;
import org.fovea.stages.metrics.GroupedScores;
import org.fovea.stages.target.Target;

/**
 * What operating points do as a model is meant to screen: also photographs that cannot be graded
 * count, and each of them is called positive. Leaving them out makes a model look better than the
 * programme that uses it.
 *
 * @see <a href="https://doi.org/10.1038/s41746-018-0040-6">Abràmoff et al., 2018, who report
 *     imageability and what it does to sensitivity beside the gradable images</a>
 */
final class ScreenedMeasurement {
  /** Above every threshold: those at which nothing may be positive are just above 1. */
  private static final double REFERRED = 2;

  private final List<Target> targets;
  private final List<OperatingPoint> operatingPoints;
  private final EvaluateConfig config;

  /**
   * @param operatingPoints those of any target
   * @param config what intervals are made by, and what prevalences were stated
   */
  ScreenedMeasurement(
      List<Target> targets, List<OperatingPoint> operatingPoints, EvaluateConfig config) {
    this.targets = targets;
    this.operatingPoints = operatingPoints;
    this.config = config;
  }

  /**
   * Measures every target on every split, whole and by source.
   *
   * @param predictions of photographs that can be graded
   * @param ungradable the others, of any split
   * @return by target, then split, then slice, each in its order
   */
  List<ScreenedMetrics> all(List<Prediction> predictions, List<UngradableImage> ungradable) {
    Map<Split, List<Prediction>> splits = new EnumMap<>(Split.class);
    predictions.forEach(image -> add(image, splits));
    Map<String, UngradableImage> byImage = new TreeMap<>();
    for (UngradableImage image : ungradable) {
      if (EvaluatedData.includes(image.getSplit())) {
        byImage.put(image.getImageId(), image);
        add(withoutScore(image), splits);
      }
    }
    List<ScreenedMetrics> all = new ArrayList<>();
    for (int target = 0; target < targets.size(); target++) {
      for (Map.Entry<Split, List<Prediction>> split : splits.entrySet()) {
        for (Slice slice : Slice.of(split.getValue())) {
          all.add(measure(split.getKey(), slice, target, byImage));
        }
      }
    }
    return all;
  }

  private static void add(Prediction image, Map<Split, List<Prediction>> splits) {
    splits.computeIfAbsent(image.getSplit(), split -> new ArrayList<>()).add(image);
  }

  private static Prediction withoutScore(UngradableImage image) {
    return Prediction.newBuilder()
        .setImageId(image.getImageId())
        .setOccurrenceId(image.getOccurrenceId())
        .setSource(image.getSource())
        .setGroupId(image.getGroupId())
        .setPatientKnown(image.getPatientKnown())
        .setLaterality(image.getLaterality())
        .setGrade(image.getGrade())
        .setSplit(image.getSplit())
        .setModelDigest("")
        .setLogits(List.of())
        .setScores(List.of())
        .setLabels(image.getLabels())
        .build();
  }

  private ScreenedMetrics measure(
      Split split, Slice slice, int target, Map<String, UngradableImage> byImage) {
    Target question = targets.get(target);
    GroupedScores scores = scores(slice, target, question::isPositive);
    Optional<GroupedScores> severe =
        SliceMeasurement.standsApart(question)
            ? Optional.of(scores(slice, target, SliceMeasurement::isSevere))
            : Optional.empty();
    List<PointMeasurement> points =
        PointMeasurement.of(operatingPoints, question.name(), scores, severe, config);
    List<ToDoubleFunction<int[]>> measures = new ArrayList<>();
    points.forEach(point -> measures.addAll(point.measures()));
    Iterator<Optional<ConfidenceInterval>> intervals =
        config.bootstrap().intervals(scores.groupCount(), measures).iterator();
    Map<String, Long> byCode = new TreeMap<>();
    long ungradable = 0;
    long ungradablePositives = 0;
    for (Prediction image : slice.predictions()) {
      UngradableImage refused = byImage.get(image.getImageId());
      if (refused != null) {
        byCode.merge(refused.getCode().name(), 1L, Long::sum);
        ungradable++;
        ungradablePositives += question.isPositive(GradedScores.grade(image)) ? 1 : 0;
      }
    }
    return ScreenedMetrics.newBuilder()
        .setTarget(question.name())
        .setSplit(split)
        .setSlice(slice.value())
        .setImages(scores.ungrouped().count())
        .setPositives(scores.ungrouped().positiveCount())
        .setGroups(scores.groupCount())
        .setUngradable(ungradable)
        .setUngradablePositives(ungradablePositives)
        .setUngradableByCode(byCode)
        .setOperatingPoints(points.stream().map(point -> point.result(intervals)).toList())
        .build();
  }

  private GroupedScores scores(Slice slice, int target, IntPredicate positive) {
    return GradedScores.of(
        slice.predictions(),
        image ->
            image.getScores().isEmpty() ? REFERRED : GradedScores.score(image, targets, target),
        positive);
  }
}
