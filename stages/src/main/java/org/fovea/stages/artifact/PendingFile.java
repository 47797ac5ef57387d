package org.fovea.stages.artifact;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file that is being written and has no name yet; closing it without a name discards it. */
public abstract class PendingFile implements Closeable {
  private final Path localPath;

  PendingFile(Path localPath) {
    this.localPath = localPath;
  }

  /** Returns where to write the bytes; the path is nobody else's. */
  public final Path localPath() {
    return localPath;
  }

  /**
   * Gives the whole file its name, unless a file of that name is there.
   *
   * @return whether this call created it
   */
  public abstract boolean commitAs(String name) throws IOException;

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(localPath);
  }
}
