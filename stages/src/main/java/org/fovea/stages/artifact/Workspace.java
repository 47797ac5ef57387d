package org.fovea.stages.artifact;

import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The owner of every path below a workspace.
 *
 * <pre>
 * stages/STAGE/KEY/{part-*.avro, rejected-*.avro, excluded-*.avro, manifest.json}
 * checkpoints/STAGE/KEY/{checkpoint-*.safetensors, claim-*.json}   until the output is whole
 * runs/RUN/started.json           until run.json is there
 * runs/RUN/run.json
 * runs/RUN/{report.html, dataset.json, …}   for people to look at
 * runs/RUN/files.json             names and digests of these
 * models/NAME/artifacts/DIGEST/…          immutable
 * models/NAME/versions/N/model.json       the commit
 * models/NAME/history/SEQUENCE.json       a chain of hashes; aliases are what it adds up to
 * looks/SET/KEY.json              that an evaluation looked at a set of test images; never deleted
 * drawings/…                      sources that were drawn
 * pruning                         while the workspace is being pruned
 * </pre>
 */
public final class Workspace implements Serializable {
  private static final long serialVersionUID = 1;

  private static final Pattern MANIFEST = Pattern.compile("([^/]+)/manifest\\.json");

  private static final long MAX_ATTEMPT_BYTES = 1 << 10;

  private final ArtifactStore store;

  private Workspace(ArtifactStore store) {
    this.store = store;
  }

  /** Returns the workspace at an address: a directory, or {@code gs://bucket/prefix}. */
  public static Workspace at(String address) {
    return new Workspace(ArtifactStore.at(address));
  }

  /** Returns the workspace whose files are in a store. */
  public static Workspace in(ArtifactStore store) {
    return new Workspace(store);
  }

  /** Returns the files. */
  public ArtifactStore store() {
    return store;
  }

  /** Returns the place of a stage's output. */
  public StageDirectory stage(String stage, String key) {
    return new StageDirectory(store, "stages/" + segment(stage) + "/" + segment(key));
  }

  /** Returns the places of all outputs of a stage that are whole, by their keys. */
  public List<StageDirectory> stageOutputs(String stage) throws IOException {
    String prefix = "stages/" + segment(stage) + "/";
    List<StageDirectory> outputs = new ArrayList<>();
    for (String name : store.list(prefix)) {
      Matcher manifest = MANIFEST.matcher(name.substring(prefix.length()));
      if (manifest.matches()) {
        outputs.add(stage(stage, manifest.group(1)));
      }
    }
    return outputs;
  }

  /** Returns the place of the checkpoints of a stage's output while it is being made. */
  public CheckpointDirectory checkpoints(String stage, String key) {
    return new CheckpointDirectory(store, "checkpoints/" + segment(stage) + "/" + segment(key));
  }

  /** Returns the name of a run's record. */
  public String runRecord(String runId) {
    return "runs/" + segment(runId) + "/run.json";
  }

  /** Returns the name of what a run writes down when it begins. */
  public String runStart(String runId) {
    return "runs/" + segment(runId) + "/started.json";
  }

  /** Returns the name of what a run's images are like, as JSON. */
  public String runDataset(String runId) {
    return "runs/" + segment(runId) + "/dataset.json";
  }

  /** Returns the name of the drawing of what a run's images are like. */
  public String runDatasetDrawing(String runId) {
    return "runs/" + segment(runId) + "/dataset.svg";
  }

  /** Returns the name of the picture of what preparing makes of a few of a run's images. */
  public String runPreparationSheet(String runId) {
    return "runs/" + segment(runId) + "/preparation.png";
  }

  /** Returns the name of the file with the lineage events of a run's stages. */
  public String runLineage(String runId) {
    return "runs/" + segment(runId) + "/lineage.jsonl";
  }

  /** Returns the name of the small pictures of what a run refused, as JSON. */
  public String runRefusedPictures(String runId) {
    return "runs/" + segment(runId) + "/refused-pictures.json";
  }

  /** Returns the name of the review of the worst errors of a run's model, as JSON. */
  public String runErrorReview(String runId) {
    return "runs/" + segment(runId) + "/error-review.json";
  }

  /** Returns the name of the contact sheet of the worst errors of a run's model. */
  public String runErrorSheet(String runId) {
    return "runs/" + segment(runId) + "/error-review.png";
  }

  /** Returns the name of a run's report. */
  public String runReport(String runId) {
    return "runs/" + segment(runId) + "/report.html";
  }

  /** Returns the name of the list of what a run left beside its record. */
  public String runFiles(String runId) {
    return "runs/" + segment(runId) + "/files.json";
  }

  /** Returns the prefix of all runs. */
  public String runs() {
    return "runs/";
  }

  /** Returns the name of the drawing of a comparison, by its first run. */
  public String comparison(String runId) {
    return "comparisons/" + segment(runId) + "/forest-plot.svg";
  }

  /** Returns the name of the list of what a comparison left, by its first run. */
  public String comparisonFiles(String runId) {
    return "comparisons/" + segment(runId) + "/files.json";
  }

  /** Returns the prefix of all models. */
  public String models() {
    return "models/";
  }

  /** Returns the directory of a model's files. */
  public String modelArtifact(String model, String artifactDigest) {
    return "models/" + segment(model) + "/artifacts/" + segment(artifactDigest);
  }

  /** Returns the prefix of a model's versions. */
  public String modelVersions(String model) {
    return "models/" + segment(model) + "/versions/";
  }

  /** Returns the name of the file that commits a version. */
  public String modelVersion(String model, int version) {
    return modelVersions(model) + version + "/model.json";
  }

  /** Returns the prefix of a model's history. */
  public String modelHistory(String model) {
    return "models/" + segment(model) + "/history/";
  }

  /** Returns the name of one entry of a model's history. */
  public String modelHistoryEntry(String model, int sequence) {
    return modelHistory(model) + String.format(Locale.ROOT, "%08d.json", sequence);
  }

  /** Returns the prefix of the looks at a set of test images. */
  public String looks(String setDigest) {
    return "looks/" + segment(setDigest) + "/";
  }

  /** Returns the name of what says that an evaluation looked at a set of test images. */
  public String look(String setDigest, String evaluateKey) {
    return looks(setDigest) + segment(evaluateKey) + ".json";
  }

  /** Returns the prefix of the sources that were drawn. */
  public String drawings() {
    return "drawings/";
  }

  /** Returns the directory of a source that was drawn. */
  public String drawing(String name) {
    return drawings() + segment(name);
  }

  /** Returns the name of the file that is there while the workspace is being pruned. */
  public String pruning() {
    return "pruning";
  }

  /** Returns the directories that hold what can be made again, and so can be pruned. */
  public List<String> prunable() {
    return List.of("stages/", "checkpoints/", models(), drawings());
  }

  /** Returns the directories that runs write to. */
  public List<String> written() {
    return List.of("stages", "checkpoints", "runs", "models", "looks", "comparisons", "drawings");
  }

  /**
   * Checks that nobody deletes what a run would rely on.
   *
   * @throws IOException if the workspace is being pruned; what a killed process left of that does
   *     not count
   */
  public void requireNotPruned() throws IOException {
    if (!store.exists(pruning())) {
      return;
    }
    String attempt = new String(store.read(pruning(), MAX_ATTEMPT_BYTES), StandardCharsets.UTF_8);
    if (!WritingProcess.isGone(attempt)) {
      throw new IOException(
          "the workspace %s is being pruned; run again when that is done (if no 'workspace prune' is at work on any machine, remove the file '%s')"
              .formatted(store.root(), pruning()));
    }
  }

  private static String segment(String name) {
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,127}")) {
      throw new IllegalArgumentException(
          "the name '"
              + name
              + "' cannot be part of a path; use 1 to 128 letters, digits, '.', '_' and '-',"
              + " beginning with a letter or digit");
    }
    return name;
  }

  @Override
  public String toString() {
    return store.root();
  }
}
