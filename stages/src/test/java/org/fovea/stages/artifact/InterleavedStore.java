package org.fovea.stages.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** A store in which others do something just before a file is begun. */
final class InterleavedStore implements ArtifactStore {
  private static final long serialVersionUID = 1;

  private final ArtifactStore store;
  private final transient Deque<Deed> deeds = new ArrayDeque<>();

  /** What somebody else does. */
  interface Deed {
    void run() throws IOException;
  }

  InterleavedStore(ArtifactStore store) {
    this.store = store;
  }

  /** Does something before the next file is begun, once. */
  void beforeTheNextFile(Deed deed) {
    deeds.add(deed);
  }

  @Override
  public PendingFile newPendingFile(String directory, String attempt) throws IOException {
    Deed deed = deeds.poll();
    if (deed != null) {
      deed.run();
    }
    return store.newPendingFile(directory, attempt);
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
  public boolean createIfAbsent(String name, byte[] content) throws IOException {
    return store.createIfAbsent(name, content);
  }

  @Override
  public boolean copyIfAbsent(String from, String to) throws IOException {
    return store.copyIfAbsent(from, to);
  }

  @Override
  public Path localPath(String name, Path cacheDirectory) throws IOException {
    return store.localPath(name, cacheDirectory);
  }

  @Override
  public void delete(String name) throws IOException {
    store.delete(name);
  }

  @Override
  public void deletePending(String directory, String attempt) throws IOException {
    store.deletePending(directory, attempt);
  }

  @Override
  public List<Unfinished> unfinished(String directory) throws IOException {
    return store.unfinished(directory);
  }

  @Override
  public void deleteBelow(String directory) throws IOException {
    store.deleteBelow(directory);
  }
}
