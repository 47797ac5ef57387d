package org.fovea.pipeline.spec;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a spec is read from.
 *
 * @param name for messages
 * @param opening opens it
 */
public record SpecFile(String name, Opening opening) {
  /** Opens a file. */
  @FunctionalInterface
  public interface Opening {
    /**
     * Returns its bytes, to be closed by the caller.
     *
     * @throws java.nio.file.NoSuchFileException if it is not there
     */
    InputStream open() throws IOException;
  }

  /** Returns a file of this machine's. */
  public static SpecFile onDisk(Path file) {
    return new SpecFile(file.toString(), () -> open(file));
  }

  private static InputStream open(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new InvalidSpecException(
          "%s: is a directory; give a YAML file with --spec".formatted(file));
    }
    return Files.newInputStream(file);
  }
}
