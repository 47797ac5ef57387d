package org.fovea.stages.registry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import org.fovea.schema.ModelFile;
import org.fovea.stages.artifact.Sha256;

/**
 * A file of a model that is about to be published, in memory: GoogLeNet's weights take 24 MB.
 *
 * @param name name below the artifact's directory: letters, digits, '.', '_' and '-'
 * @param content its bytes; not copied
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record ArtifactFile(String name, byte[] content) {
  public ArtifactFile {
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,127}")) {
      throw new IllegalArgumentException(
          "the name of a model's file must be 1 to 128 letters, digits, '.', '_' and '-', but was '"
              + name
              + "'");
    }
  }

  /** Returns a local file under its own name. */
  public static ArtifactFile of(Path file) throws IOException {
    return new ArtifactFile(String.valueOf(file.getFileName()), Files.readAllBytes(file));
  }

  ModelFile entry() {
    return new ModelFile(name, (long) content.length, Sha256.of(content));
  }

  /**
   * Returns the digest that names an artifact: SHA-256 over a line {@code sha256 name} for each
   * file, in ascending order of names.
   */
  public static String digest(List<ModelFile> files) {
    StringBuilder listing = new StringBuilder();
    files.stream()
        .sorted(Comparator.comparing(ModelFile::getName))
        .forEach(
            file ->
                listing.append(file.getSha256()).append(' ').append(file.getName()).append('\n'));
    return Sha256.of(listing.toString());
  }
}
