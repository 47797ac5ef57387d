package org.fovea.stages.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.fovea.schema.JudgedLevel;
import org.fovea.schema.Prediction;
import org.fovea.schema.ScoreGain;
import org.fovea.schema.Split;
import org.fovea.stages.metrics.ConfidenceInterval;
import org.fovea.stages.metrics.GroupBootstrap;
import org.fovea.stages.metrics.GroupedScores;
import org.fovea.stages.metrics.PairedAreas;
import org.fovea.stages.target.Target;

/** Measures how much better one way of scoring orders the same images than another. */
final class GainMeasurement {
  private final List<Target> targets;
  private final GroupBootstrap bootstrap;

  GainMeasurement(List<Target> targets, GroupBootstrap bootstrap) {
    this.targets = targets;
    this.bootstrap = bootstrap;
  }

  /** The same images of one split, scored in one way and in each of some others. */
  private record Pair(List<Prediction> with, List<List<Prediction>> others) {
    static Pair empty(int others) {
      return new Pair(
          new ArrayList<>(),
          IntStream.range(0, others)
              .<List<Prediction>>mapToObj(other -> new ArrayList<>())
              .toList());
    }
  }

  /**
   * Measures every target on every split, whole and by source, by image, by eye and by patient.
   *
   * @param with scores of the way that is measured
   * @param without scores of the way that it is held against, of the same images in the same order
   * @return by target, then split, then slice, then level; levels without images are left out
   */
  List<ScoreGain> all(List<Prediction> with, List<Prediction> without) {
    return overMean(with, List.of(without));
  }

  /**
   * The same, held against several other ways: against the mean of their areas.
   *
   * @param others at least one, each as {@code without} in {@link #all}
   */
  List<ScoreGain> overMean(List<Prediction> with, List<List<Prediction>> others) {
    Map<Split, Pair> splits = new EnumMap<>(Split.class);
    for (int image = 0; image < with.size(); image++) {
      Pair pair =
          splits.computeIfAbsent(with.get(image).getSplit(), none -> Pair.empty(others.size()));
      pair.with().add(with.get(image));
      for (int other = 0; other < others.size(); other++) {
        pair.others().get(other).add(others.get(other).get(image));
      }
    }
    List<ScoreGain> gains = new ArrayList<>();
    for (int target = 0; target < targets.size(); target++) {
      for (Map.Entry<Split, Pair> split : splits.entrySet()) {
        List<Slice> slicesWith = Slice.of(split.getValue().with());
        List<List<Slice>> slicesOfOthers =
            split.getValue().others().stream().map(Slice::of).toList();
        for (int slice = 0; slice < slicesWith.size(); slice++) {
          int place = slice;
          gains.addAll(
              byLevel(
                  target,
                  split.getKey(),
                  slicesWith.get(slice),
                  slicesOfOthers.stream().map(slices -> slices.get(place)).toList()));
        }
      }
    }
    return gains;
  }

  private List<ScoreGain> byLevel(int target, Split split, Slice with, List<Slice> others) {
    Map<JudgedLevel, UnaryOperator<List<Prediction>>> levels = new EnumMap<>(JudgedLevel.class);
    levels.put(JudgedLevel.IMAGE, images -> images);
    levels.put(JudgedLevel.EYE, WorstImage::ofEachEye);
    levels.put(JudgedLevel.PATIENT, WorstImage::ofEachPatient);
    List<ScoreGain> gains = new ArrayList<>();
    levels.forEach(
        (level, judged) -> {
          List<Prediction> judgedWith = judged.apply(with.predictions());
          if (!judgedWith.isEmpty()) {
            gains.add(
                measure(
                        target,
                        judgedWith,
                        others.stream().map(other -> judged.apply(other.predictions())).toList())
                    .setSplit(split)
                    .setSlice(with.value())
                    .setLevel(level)
                    .build());
          }
        });
    return gains;
  }

  private ScoreGain.Builder measure(
      int target, List<Prediction> with, List<List<Prediction>> others) {
    GroupedScores scoresWith = GradedScores.of(with, targets, target);
    List<GroupedScores> scoresOfOthers =
        others.stream().map(other -> GradedScores.of(other, targets, target)).toList();
    Optional<PairedAreas> areas = PairedAreas.ofMean(scoresWith, scoresOfOthers, bootstrap);
    Optional<ConfidenceInterval> interval = areas.flatMap(PairedAreas::interval);
    return ScoreGain.newBuilder()
        .setTarget(targets.get(target).name())
        .setImages(scoresWith.ungrouped().count())
        .setPositives(scoresWith.ungrouped().positiveCount())
        .setGroups(scoresWith.groupCount())
        .setAuc(areas.isPresent() ? area(scoresWith) : null)
        .setAucWithout(areas.isPresent() ? meanArea(scoresOfOthers) : null)
        .setDifference(areas.map(PairedAreas::difference).orElse(null))
        .setDifferenceLower(SliceMeasurement.lower(interval))
        .setDifferenceUpper(SliceMeasurement.upper(interval));
  }

  private static double meanArea(List<GroupedScores> several) {
    return several.stream().mapToDouble(GainMeasurement::area).average().orElseThrow();
  }

  private static double area(GroupedScores scores) {
    int[] once = new int[scores.groupCount()];
    Arrays.fill(once, 1);
    return scores.area(once);
  }
}
