package org.fovea.stages.registry;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import org.fovea.stages.artifact.ArtifactStore;
import org.fovea.stages.artifact.PendingFile;
import org.fovea.stages.artifact.Unfinished;

/** A store whose process dies at one of its writes: just before it, or just after it. */
final class FailingStore implements ArtifactStore {
  private static final long serialVersionUID = 1;

  private final ArtifactStore store;
  private final int failingWrite;
  private final boolean written;
  private int writes;

  /**
   * @param failingWrite number of the write that fails, from 1
   * @param written whether the file is there all the same
   */
  FailingStore(ArtifactStore store, int failingWrite, boolean written) {
    this.store = store;
    this.failingWrite = failingWrite;
    this.written = written;
  }

  int writes() {
    return writes;
  }

  @Override
  public boolean createIfAbsent(String name, byte[] content) throws IOException {
    writes++;
    if (writes == failingWrite) {
      if (written) {
        store.createIfAbsent(name, content);
      }
      throw new IOException("died at write " + writes + ", " + name);
    }
    return store.createIfAbsent(name, content);
  }

  @Override
  public String root() {
    return store.root();
  }

  @Override
  public boolean exists(String name) throws IOException {
    return store.exists(name);
  }

  @Override
  public long sizeBytes(String name) throws IOException {
    return store.sizeBytes(name);
  }

  @Override
  public InputStream open(String name) throws IOException {
    return store.open(name);
  }

  @Override
  public List<String> list(String prefix) throws IOException {
    return store.list(prefix);
  }

  @Override
  public boolean copyIfAbsent(String from, String to) {
    throw new UnsupportedOperationException("the registry copies nothing");
  }

  @Override
  public PendingFile newPendingFile(String directory, String attempt) {
    throw new UnsupportedOperationException("the registry writes small files only");
  }

  @Override
  public Path localPath(String name, Path cacheDirectory) throws IOException {
    return store.localPath(name, cacheDirectory);
  }

  @Override
  public void delete(String name) {
    throw new UnsupportedOperationException("the registry deletes nothing");
  }

  @Override
  public void deletePending(String directory, String attempt) {
    throw new UnsupportedOperationException("the registry deletes nothing");
  }

  @Override
  public List<Unfinished> unfinished(String directory) {
    return List.of();
  }

  @Override
  public void deleteBelow(String directory) {
    throw new UnsupportedOperationException("the registry deletes nothing");
  }
}
