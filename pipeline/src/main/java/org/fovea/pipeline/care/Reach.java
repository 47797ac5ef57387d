package org.fovea.pipeline.care;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.fovea.pipeline.ledger.RunRecords;
import org.fovea.pipeline.spec.InvalidSpecException;
import org.fovea.pipeline.spec.RunSpec;
import org.fovea.pipeline.spec.SourceSpec;
import org.fovea.pipeline.spec.SpecLoader;
import org.fovea.schema.PublishedModel;
import org.fovea.schema.RunRecord;
import org.fovea.schema.RunStage;
import org.fovea.schema.StageFile;
import org.fovea.schema.StageManifest;
import org.fovea.schema.StageOutcome;
import org.fovea.schema.StageReference;
import org.fovea.stages.artifact.Workspace;
import org.fovea.stages.registry.ModelEntry;
import org.fovea.stages.registry.ModelRegistry;

/**
 * What the runs that came to an end, and the published models, stand on: their outputs with all
 * outputs that these were made of, the files of every version, and the drawings that were read.
 */
final class Reach {
  private final Workspace workspace;
  private final Map<String, Set<String>> filesByOutput = new HashMap<>();
  private final Set<String> artifacts = new HashSet<>();
  private final Set<String> drawings = new TreeSet<>();

  private Reach(Workspace workspace) {
    this.workspace = workspace;
  }

  /**
   * Follows everything.
   *
   * @throws IOException if a record cannot be read: then nobody knows what it reaches
   */
  static Reach of(Workspace workspace, ModelRegistry models) throws IOException {
    Reach reach = new Reach(workspace);
    RunRecords records = new RunRecords(workspace);
    for (String runId : records.endedIds()) {
      reach.add(records.read(runId));
    }
    for (ModelEntry entry : models.list()) {
      reach.add(entry.model());
    }
    return reach;
  }

  private void add(RunRecord run) throws IOException {
    for (RunStage stage : run.getStages()) {
      String key = stage.getKey();
      if (key != null
          && (stage.getOutcome() == StageOutcome.RAN
              || stage.getOutcome() == StageOutcome.REUSED)) {
        addOutput(stage.getStage(), key);
      }
    }
    try {
      RunSpec spec = SpecLoader.parse("the spec of run " + run.getRunId(), run.getSpec());
      spec.sources().stream()
          .map(SourceSpec::synthetic)
          .flatMap(Optional::stream)
          .forEach(drawing -> drawings.add(workspace.drawing(drawing.directoryName())));
    } catch (InvalidSpecException e) {
      // Of another version, so that nobody can tell which drawings it read: all are kept.
      drawings.add(workspace.drawings());
    }
  }

  private void add(PublishedModel model) throws IOException {
    artifacts.add(workspace.modelArtifact(model.getName(), model.getArtifactDigest()));
    for (StageReference reference : model.getLineage()) {
      addOutput(reference.getStage(), reference.getKey());
    }
  }

  private void addOutput(String stage, String key) throws IOException {
    var directory = workspace.stage(stage, key);
    if (filesByOutput.containsKey(directory.name())) {
      return;
    }
    Optional<StageManifest> manifest = directory.manifest();
    if (manifest.isEmpty()) {
      return; // gone before: what is left of it is no output
    }
    Set<String> files = new HashSet<>();
    files.add(directory.manifestName());
    for (StageFile file : manifest.get().getFiles()) {
      files.add(directory.name() + "/" + file.getName());
    }
    filesByOutput.put(directory.name(), files);
    for (StageReference input : manifest.get().getInputs()) {
      addOutput(input.getStage(), input.getKey());
    }
  }

  /** Returns the files of an output, by names below the workspace; empty if nothing reaches it. */
  Optional<Set<String>> filesOf(String output) {
    return Optional.ofNullable(filesByOutput.get(output));
  }

  boolean hasArtifact(String directory) {
    return artifacts.contains(directory);
  }

  boolean hasDrawing(String directory) {
    return drawings.contains(directory) || drawings.contains(workspace.drawings());
  }
}
