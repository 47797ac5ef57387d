package org.fovea.pipeline.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.fovea.pipeline.RunHistory.ValueDifference;
import org.fovea.schema.StageReference;
import org.fovea.stages.artifact.StageDefinition;

/** What two definitions of a stage's output differ in, in words with the values. */
public final class DefinitionChanges {
  private static final int DIGITS_SHOWN = 12;

  private DefinitionChanges() {}

  /** Returns every difference. */
  public static List<String> between(StageDefinition first, StageDefinition second) {
    List<String> changes = new ArrayList<>(ofLogicAndConfig(first, second));
    changes.addAll(ofInputs(first, second));
    return changes;
  }

  /** Returns what differs in logic and config: values of the spec by their paths. */
  public static List<String> ofLogicAndConfig(StageDefinition first, StageDefinition second) {
    List<String> changes = new ArrayList<>();
    if (first.logicVersion() != second.logicVersion()) {
      changes.add(
          "stage logic version %d → %d".formatted(first.logicVersion(), second.logicVersion()));
    }
    for (ValueDifference value :
        JsonValues.differences(values(first.config()), values(second.config()))) {
      changes.add(
          "%s %s → %s"
              .formatted(
                  SpecPaths.of(second.stage(), value.path()),
                  value.first().orElse("none"),
                  value.second().orElse("none")));
    }
    return changes;
  }

  /** Returns what differs in what is read, by digests. */
  public static List<String> ofInputs(StageDefinition first, StageDefinition second) {
    List<String> changes = new ArrayList<>();
    for (ValueDifference value :
        JsonValues.differences(first.externalInputs(), second.externalInputs())) {
      changes.add(digests(value.path(), value));
    }
    for (ValueDifference value : JsonValues.differences(inputs(first), inputs(second))) {
      changes.add(digests("what %s wrote".formatted(value.path()), value));
    }
    return changes;
  }

  private static SortedMap<String, String> values(String config) {
    return JsonValues.of(JsonValues.read(config));
  }

  private static SortedMap<String, String> inputs(StageDefinition definition) {
    SortedMap<String, String> inputs = new TreeMap<>();
    for (StageReference reference : definition.inputs()) {
      String stage = reference.getStage();
      inputs.put(inputs.containsKey(stage) ? stage + " (besides)" : stage, reference.getDigest());
    }
    return inputs;
  }

  private static String digests(String what, ValueDifference value) {
    return "%s, digest %s → %s".formatted(what, shown(value.first()), shown(value.second()));
  }

  private static String shown(Optional<String> digest) {
    return digest
        .map(text -> text.length() > DIGITS_SHOWN ? text.substring(0, DIGITS_SHOWN) : text)
        .orElse("none");
  }
}
