package org.fovea.stages.artifact;

import java.io.Serializable;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.fovea.schema.StageManifest;
import org.fovea.schema.StageReference;

/**
 * What decides the bytes that a stage writes: the key is a digest of just this.
 *
 * @param stage name of the stage, such as ingest
 * @param logicVersion raised whenever the same input and config would give other bytes
 * @param config the config as resolved, as {@link CanonicalJson}
 * @param externalInputs digests of what comes from outside the workspace, such as a listing, by
 *     name
 * @param inputs what is read of other stages' outputs; their digests enter the key, their keys do
 *     not, so that a change upstream that changes nothing stops there
 */
public record StageDefinition(
    String stage,
    int logicVersion,
    String config,
    SortedMap<String, String> externalInputs,
    List<StageReference> inputs)
    implements Serializable {

  public StageDefinition {
    if (logicVersion < 1) {
      throw new IllegalArgumentException(
          "logicVersion of stage " + stage + " must be at least 1, but was " + logicVersion);
    }
    externalInputs = new TreeMap<>(externalInputs);
    inputs = List.copyOf(inputs);
  }

  /**
   * Returns what is known of an output before its inputs are: its key is not that of any output.
   */
  public static StageDefinition withoutInputs(String stage, int logicVersion, String config) {
    return new StageDefinition(stage, logicVersion, config, new TreeMap<>(), List.of());
  }

  /** Returns the same with other inputs. */
  public StageDefinition reading(
      SortedMap<String, String> externalInputs, List<StageReference> inputs) {
    return new StageDefinition(stage, logicVersion, config, externalInputs, inputs);
  }

  /** Returns the same with other outputs of stages, and nothing from outside. */
  public StageDefinition reading(StageReference... inputs) {
    return reading(new TreeMap<>(), List.of(inputs));
  }

  /** Returns what a manifest says of how its output came to be. */
  public static StageDefinition of(StageManifest manifest) {
    return new StageDefinition(
        manifest.getStage(),
        manifest.getLogicVersion(),
        manifest.getConfig(),
        new TreeMap<>(manifest.getExternalInputs()),
        manifest.getInputs());
  }

  /** Returns the key: SHA-256, 64 hexadecimal digits. */
  public String key() {
    SortedMap<String, Object> parts = new TreeMap<>();
    parts.put("stage", stage);
    parts.put("logicVersion", logicVersion);
    parts.put("config", config);
    parts.put("externalInputs", externalInputs);
    parts.put(
        "inputs",
        inputs.stream().map(input -> List.of(input.getStage(), input.getDigest())).toList());
    return Sha256.of(CanonicalJson.of(parts));
  }
}
