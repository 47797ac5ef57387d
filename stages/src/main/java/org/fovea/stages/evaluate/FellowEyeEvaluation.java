package org.fovea.stages.evaluate;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.fovea.schema.FellowEyeMeasurement;
import org.fovea.schema.FellowEyeScoring;
import org.fovea.schema.FellowEyeShare;
import org.fovea.schema.FellowEyeWeight;
import org.fovea.schema.OperatingPoint;
import org.fovea.schema.Prediction;
import org.fovea.schema.Split;
import org.fovea.schema.TargetCalibration;
import org.fovea.stages.target.Heads;

/**
 * Chooses how photographs are scored by both eyes of a patient, and measures what that brings: on
 * images whose fellow eye was scored, beside the scores that they have by themselves.
 *
 * <p>What holds for single eyes stays as it is, since a photograph may come alone: scores by both
 * eyes are others, so they have a calibration and thresholds of their own.
 */
final class FellowEyeEvaluation {
  private final Heads heads;
  private final EvaluateConfig config;

  /**
   * @param config what operating points are chosen by, how scores are calibrated, what intervals
   *     are made by, and what prevalences were stated
   */
  FellowEyeEvaluation(Heads heads, EvaluateConfig config) {
    this.heads = heads;
    this.config = config;
  }

  /**
   * Measures some images.
   *
   * @param uncalibrated with the scores that the network gives, of any evaluated split
   * @param calibration how scores are made of single eyes
   */
  FellowEyeMeasurement of(List<Prediction> uncalibrated, List<TargetCalibration> calibration) {
    FellowEyeImages images = FellowEyeImages.of(uncalibrated);
    List<FellowEyeWeight> chosen = FellowEyeChoice.of(images, heads);
    FellowEyeMeasurement.Builder measurement =
        FellowEyeMeasurement.newBuilder()
            .setWeights(chosen)
            .setShares(shares(uncalibrated, images));
    List<Double> weights = chosen.stream().map(FellowEyeWeight::getWeight).toList();
    if (weights.stream().allMatch(weight -> weight == 0)) {
      return measurement.setRemark(whyNoWeight(chosen)).build();
    }
    List<Prediction> joined = images.joined(weights);
    List<Prediction> joinedCalibration =
        joined.stream().filter(image -> image.getSplit() == Split.CALIBRATION).toList();
    for (int question = 0; question < heads.questions().size(); question++) {
      if (!GradedScores.of(joinedCalibration, heads.questions(), question)
          .ungrouped()
          .hasBothClasses()) {
        return measurement
            .setRemark(
                "the %d calibration images whose fellow eye was scored are of one class for %s, so that there are no thresholds"
                    .formatted(joinedCalibration.size(), heads.questions().get(question).name()))
            .build();
      }
    }
    List<TargetCalibration> ofJoined = calibration(joinedCalibration);
    List<Prediction> scored = CalibrationFit.apply(ofJoined, joined);
    List<OperatingPoint> points =
        OperatingPointSelection.choose(
            scored.stream().filter(image -> image.getSplit() == Split.CALIBRATION).toList(),
            heads.questions(),
            config);
    return measurement
        .setScoring(new FellowEyeScoring(weights, ofJoined, points))
        .setSlices(
            new SliceMeasurement(heads.questions(), points, config).all(bySplit(scored), Slice::of))
        .setGains(
            new GainMeasurement(heads.questions(), config.bootstrap())
                .all(scored, CalibrationFit.apply(calibration, images.own())))
        .build();
  }

  private List<TargetCalibration> calibration(List<Prediction> images) {
    return switch (config.calibration()) {
      case TEMPERATURE_AND_BIAS -> CalibrationFit.of(images, heads);
      case NONE -> List.of();
    };
  }

  private static String whyNoWeight(List<FellowEyeWeight> chosen) {
    FellowEyeWeight first = chosen.get(0);
    return first.getImages() == 0
        ? "no image that weights could be chosen on has a fellow eye that was scored: patients or"
            + " eyes are not known, or other eyes cannot be graded"
        : "with the fellow eye, the %d images of %s that have one are not ordered better than without, for any target"
            .formatted(first.getImages(), first.getChosenOn());
  }

  private static Map<Split, List<Prediction>> bySplit(List<Prediction> images) {
    Map<Split, List<Prediction>> splits = new EnumMap<>(Split.class);
    images.forEach(
        image -> splits.computeIfAbsent(image.getSplit(), none -> new ArrayList<>()).add(image));
    return splits;
  }

  private static List<FellowEyeShare> shares(
      List<Prediction> uncalibrated, FellowEyeImages images) {
    Map<Split, Map<String, Long>> withFellow = new EnumMap<>(Split.class);
    bySplit(images.own())
        .forEach(
            (split, own) -> {
              Map<String, Long> bySlice = new HashMap<>();
              Slice.of(own)
                  .forEach(slice -> bySlice.put(key(slice), (long) slice.predictions().size()));
              withFellow.put(split, bySlice);
            });
    List<FellowEyeShare> shares = new ArrayList<>();
    bySplit(uncalibrated)
        .forEach(
            (split, all) ->
                Slice.of(all)
                    .forEach(
                        slice ->
                            shares.add(
                                new FellowEyeShare(
                                    split,
                                    slice.value(),
                                    (long) slice.predictions().size(),
                                    withFellow
                                        .getOrDefault(split, Map.of())
                                        .getOrDefault(key(slice), 0L)))));
    return shares;
  }

  /** A source may be called all. */
  private static String key(Slice slice) {
    return slice.by() + " " + slice.value();
  }
}
