package org.fovea.pipeline.ledger;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.fovea.pipeline.RunHistory.CountDifference;
import org.fovea.pipeline.RunHistory.MetricDifference;
import org.fovea.pipeline.RunHistory.RunDetails;
import org.fovea.pipeline.RunHistory.RunDifference;
import org.fovea.pipeline.RunHistory.StageDifference;
import org.fovea.pipeline.RunHistory.StageRow;
import org.fovea.pipeline.RunOutcome.MetricRow;
import org.fovea.pipeline.spec.StageName;
import org.fovea.schema.StageManifest;
import org.fovea.stages.artifact.StageDefinition;

/** What two runs differ in. */
final class RunComparison {
  private final Side first;
  private final Side second;

  /**
   * One of the two runs.
   *
   * @param details what is known of it
   * @param manifests the manifests of its stages' outputs, by stage, where they are there
   */
  record Side(RunDetails details, Map<String, StageManifest> manifests) {}

  RunComparison(Side first, Side second) {
    this.first = first;
    this.second = second;
  }

  RunDifference difference() {
    return new RunDifference(
        first.details().run().runId(),
        second.details().run().runId(),
        JsonValues.differences(
            JsonValues.of(first.details().spec()), JsonValues.of(second.details().spec())),
        JsonValues.differences(environment(first), environment(second)),
        stages(),
        counts(),
        metrics());
  }

  private static Map<String, String> environment(Side side) {
    Map<String, String> environment = new TreeMap<>(side.details().environment());
    environment.keySet().removeAll(RunProcess.OF_ONE_RUN);
    environment.put("codeVersion", side.details().run().codeVersion());
    return environment;
  }

  private List<StageDifference> stages() {
    Map<String, StageRow> ofFirst = byStage(first);
    Map<String, StageRow> ofSecond = byStage(second);
    List<StageDifference> differences = new ArrayList<>();
    for (StageName name : StageName.values()) {
      String stage = name.word();
      Optional<String> one = key(ofFirst, stage);
      Optional<String> other = key(ofSecond, stage);
      if (!one.equals(other)) {
        Optional<StageManifest> made = Optional.ofNullable(first.manifests().get(stage));
        Optional<StageManifest> alsoMade = Optional.ofNullable(second.manifests().get(stage));
        boolean both = made.isPresent() && alsoMade.isPresent();
        differences.add(
            new StageDifference(
                stage,
                one,
                other,
                both
                    ? DefinitionChanges.between(
                        StageDefinition.of(made.get()), StageDefinition.of(alsoMade.get()))
                    : List.of(absence(stage, one, other, made, alsoMade)),
                both && made.get().getDigests().equals(alsoMade.get().getDigests())));
      }
    }
    return differences;
  }

  private static Map<String, StageRow> byStage(Side side) {
    Map<String, StageRow> rows = new TreeMap<>();
    side.details().stages().forEach(row -> rows.put(row.stage(), row));
    return rows;
  }

  private static Optional<String> key(Map<String, StageRow> rows, String stage) {
    return Optional.ofNullable(rows.get(stage)).flatMap(StageRow::key);
  }

  private static String absence(
      String stage,
      Optional<String> one,
      Optional<String> other,
      Optional<StageManifest> made,
      Optional<StageManifest> alsoMade) {
    if (one.isEmpty() || other.isEmpty()) {
      return "only the %s run came to %s".formatted(one.isEmpty() ? "second" : "first", stage);
    }
    return "the output of the %s run is not there"
        .formatted(
            made.isEmpty() ? alsoMade.isEmpty() ? "first and the second" : "first" : "second");
  }

  private List<CountDifference> counts() {
    Map<String, StageRow> ofFirst = byStage(first);
    Map<String, StageRow> ofSecond = byStage(second);
    List<CountDifference> differences = new ArrayList<>();
    for (StageName name : StageName.values()) {
      StageRow one = ofFirst.get(name.word());
      StageRow other = ofSecond.get(name.word());
      if (one == null || other == null || one.counts().isEmpty() || other.counts().isEmpty()) {
        continue; // said among the stages
      }
      TreeSet<String> whats = new TreeSet<>(one.counts().keySet());
      whats.addAll(other.counts().keySet());
      for (String what : whats) {
        long count = one.counts().getOrDefault(what, 0L);
        long otherCount = other.counts().getOrDefault(what, 0L);
        if (count != otherCount) {
          differences.add(new CountDifference(name.word(), what, count, otherCount));
        }
      }
    }
    return differences;
  }

  private List<MetricDifference> metrics() {
    Map<List<String>, Optional<Double>> ofFirst = values(first);
    Map<List<String>, Optional<Double>> ofSecond = values(second);
    List<List<String>> keys = new ArrayList<>(ofFirst.keySet());
    ofSecond.keySet().stream().filter(key -> !ofFirst.containsKey(key)).forEach(keys::add);
    List<MetricDifference> differences = new ArrayList<>();
    for (List<String> key : keys) {
      Optional<Double> one = ofFirst.getOrDefault(key, Optional.empty());
      Optional<Double> other = ofSecond.getOrDefault(key, Optional.empty());
      if (!one.equals(other)) {
        differences.add(
            new MetricDifference(key.get(0), key.get(1), key.get(2), key.get(3), one, other));
      }
    }
    return differences;
  }

  private static Map<List<String>, Optional<Double>> values(Side side) {
    Map<List<String>, Optional<Double>> values = new LinkedHashMap<>();
    for (MetricRow row : side.details().metrics()) {
      List<String> place = Arrays.asList(row.target(), row.split(), row.slice());
      put(values, place, "images", Optional.of((double) row.images()));
      put(values, place, "positives", Optional.of((double) row.positives()));
      put(values, place, "auc", row.auc());
      put(values, place, "sensitivity", row.sensitivity());
      put(values, place, "specificity", row.specificity());
    }
    return values;
  }

  private static void put(
      Map<List<String>, Optional<Double>> values,
      List<String> place,
      String measure,
      Optional<Double> value) {
    List<String> key = new ArrayList<>(place);
    key.add(measure);
    values.put(List.copyOf(key), value);
  }
}
