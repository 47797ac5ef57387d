package org.fovea.pipeline.audit;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.fovea.schema.FileRole;
import org.fovea.schema.StageManifest;
import org.fovea.schema.StageReference;
import org.fovea.stages.artifact.RecordFiles;
import org.fovea.stages.artifact.StageDirectory;
import org.fovea.stages.artifact.StageInput;

/** A stage output on the way, and whether its files turned out to be what its manifest says. */
final class AuditedOutput {
  private final StageDirectory directory;
  private final StageManifest manifest;
  private final String stage;
  private final boolean ancestor;
  private boolean sound = true;

  /**
   * @param stage name of the stage whose directory it is in
   * @param ancestor whether it belongs to a model that the audited one began with
   */
  AuditedOutput(StageDirectory directory, StageManifest manifest, String stage, boolean ancestor) {
    this.directory = directory;
    this.manifest = manifest;
    this.stage = stage;
    this.ancestor = ancestor;
  }

  /** Returns its name below the workspace. */
  String name() {
    return directory.name();
  }

  String stage() {
    return stage;
  }

  boolean ancestor() {
    return ancestor;
  }

  StageDirectory directory() {
    return directory;
  }

  StageManifest manifest() {
    return manifest;
  }

  StageInput input() {
    return new StageInput(directory, manifest);
  }

  /** Returns whether its files are there, have the promised bytes and can be read. */
  boolean sound() {
    return sound;
  }

  void markUnsound() {
    sound = false;
  }

  /** Returns what it read of a stage, if it did. */
  Optional<StageReference> reference(String of) {
    return manifest.getInputs().stream()
        .filter(reference -> reference.getStage().equals(of))
        .findFirst();
  }

  <T extends SpecificRecord> List<T> records(FileRole role, Class<T> type) throws IOException {
    return RecordFiles.readAll(directory, manifest, role, type);
  }

  /**
   * Returns the one record of a role.
   *
   * @throws IOException if there is none, or more than one
   */
  <T extends SpecificRecord> T record(FileRole role, Class<T> type) throws IOException {
    List<T> records = records(role, type);
    if (records.size() != 1) {
      throw new IOException(
          "%s should hold one %s, but holds %d"
              .formatted(name(), type.getSimpleName(), records.size()));
    }
    return records.get(0);
  }

  @Override
  public String toString() {
    return name();
  }
}
