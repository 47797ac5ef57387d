package org.fovea.stages.artifact;

import java.io.IOException;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.fovea.schema.FileRole;
import org.fovea.schema.StageFile;
import org.fovea.schema.StageManifest;
import org.fovea.schema.StageReference;

/**
 * A whole output of an earlier stage, to be read by a later one. Travels to the workers.
 *
 * @param directory where it is
 * @param manifest what it holds
 */
public record StageInput(StageDirectory directory, StageManifest manifest) implements Serializable {

  /** Returns the files that have a role, in ascending order of names. */
  public List<StageFile> files(FileRole role) {
    return StageDirectory.filesOf(manifest, role);
  }

  /** Returns the file of a shard that has a role, if there is one. */
  public Optional<StageFile> file(FileRole role, int shard) {
    return files(role).stream().filter(file -> Shard.of(file.getName()) == shard).findFirst();
  }

  /** Returns the shards that have a file with a role, ascending. */
  public List<Integer> shards(FileRole role) {
    return files(role).stream().map(file -> Shard.of(file.getName())).sorted().toList();
  }

  /**
   * Returns the one file that has a role.
   *
   * @throws IOException if there is none, or more than one
   */
  public StageFile onlyFile(FileRole role) throws IOException {
    List<StageFile> files = files(role);
    if (files.size() != 1) {
      throw new IOException(
          "%s should hold one %s file, but holds %d".formatted(directory, role, files.size()));
    }
    return files.get(0);
  }

  /** Returns the references to some aspects, leaving out those that this output has nothing of. */
  public List<StageReference> referencesToPresent(String... aspects) {
    return Arrays.stream(aspects)
        .filter(manifest.getDigests()::containsKey)
        .map(this::reference)
        .toList();
  }

  /**
   * Returns the reference that a later stage's key stands on.
   *
   * @param aspect name of a digest of this output, such as part, or a narrower one
   * @throws IllegalArgumentException if the output has no such digest
   */
  public StageReference reference(String aspect) {
    String digest = manifest.getDigests().get(aspect);
    if (digest == null) {
      throw new IllegalArgumentException(
          "%s has no digest '%s', only %s"
              .formatted(directory, aspect, manifest.getDigests().keySet()));
    }
    return new StageReference(manifest.getStage(), manifest.getKey(), digest);
  }
}
