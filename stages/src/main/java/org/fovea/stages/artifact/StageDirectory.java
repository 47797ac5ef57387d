package org.fovea.stages.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fovea.schema.FileRole;
import org.fovea.schema.StageFile;
import org.fovea.schema.StageManifest;

/**
 * The output of one stage under one key. It is whole if, and only if, its manifest is there.
 *
 * <p>A file's name ends in the beginning of its digest: two attempts that make different bytes
 * never meet under one name, and the manifest says whose files count.
 */
public final class StageDirectory implements Serializable {
  private static final long serialVersionUID = 1;

  /** Largest manifest that is read; one file entry takes about 500 bytes. */
  private static final long MAX_MANIFEST_BYTES = 64L << 20;

  private static final int DIGEST_DIGITS_IN_NAME = 12;

  private final ArtifactStore store;
  private final String name;

  StageDirectory(ArtifactStore store, String name) {
    this.store = store;
    this.name = name;
  }

  /** Returns the directory's name below the workspace. */
  public String name() {
    return name;
  }

  /** Returns the manifest, if the output is whole. */
  public Optional<StageManifest> manifest() throws IOException {
    String manifest = manifestName();
    if (!store.exists(manifest)) {
      return Optional.empty();
    }
    return Optional.of(
        AvroJson.read(store.read(manifest, MAX_MANIFEST_BYTES), StageManifest.class, manifest));
  }

  /** Returns the name of the manifest below the workspace. */
  public String manifestName() {
    return name + "/manifest.json";
  }

  /** Returns the names of all files that are there, the manifest too, in ascending order. */
  public List<String> files() throws IOException {
    String prefix = name + "/";
    return store.list(prefix).stream().map(file -> file.substring(prefix.length())).toList();
  }

  /** Returns what is missing of a whole output, or has another size than its manifest says. */
  public List<String> missingFiles(StageManifest manifest) throws IOException {
    List<String> missing = new ArrayList<>();
    for (StageFile file : manifest.getFiles()) {
      String path = name + "/" + file.getName();
      if (!store.exists(path) || store.sizeBytes(path) != file.getSizeBytes()) {
        missing.add(file.getName());
      }
    }
    return missing;
  }

  /** Returns the files of an output that have a role, in ascending order of names. */
  public static List<StageFile> filesOf(StageManifest manifest, FileRole role) {
    return manifest.getFiles().stream().filter(file -> file.getRole() == role).toList();
  }

  /** Opens a file of the output. */
  public InputStream open(String file) throws IOException {
    return store.open(name + "/" + file);
  }

  /** Returns a local path with the bytes of a file of the output; see {@link ArtifactStore}. */
  public Path localPath(String file, Path cacheDirectory) throws IOException {
    return store.localPath(name + "/" + file, cacheDirectory);
  }

  /** Begins a file of the output. */
  public PendingFile newPendingFile(String runId) throws IOException {
    return store.newPendingFile(name, runId);
  }

  /**
   * Gives a whole file its final name and returns its entry for the manifest.
   *
   * @param stem beginning of the name, such as part-00000
   * @param ending end of the name, such as .avro
   * @param records records in it, 0 for files that are not Avro
   * @param occurrences occurrences that they stand for
   * @param occurrencesByCode for dead letters, else empty
   * @throws IOException if the name is taken by a file with other bytes, or nothing can be written
   */
  StageFile commit(
      PendingFile file,
      String stem,
      String ending,
      FileRole role,
      long records,
      long occurrences,
      Map<String, Long> occurrencesByCode)
      throws IOException {
    String sha256 = Sha256.of(file.localPath());
    String fileName = stem + "-" + sha256.substring(0, DIGEST_DIGITS_IN_NAME) + ending;
    StageFile entry =
        StageFile.newBuilder()
            .setName(fileName)
            .setRole(role)
            .setSizeBytes(Files.size(file.localPath()))
            .setSha256(sha256)
            .setRecords(records)
            .setOccurrences(occurrences)
            .setOccurrencesByCode(occurrencesByCode)
            .build();
    if (!file.commitAs(name + "/" + fileName)) {
      verify(entry);
    }
    return entry;
  }

  /**
   * Takes over a file of another output of the same stage, under the same name and without writing
   * its bytes again: on a local disk the two names are one file.
   *
   * @param file its entry there; whether its bytes are those is for the caller to check before
   * @throws IOException if the name is taken by a file with other bytes, or nothing can be written
   */
  public void takeOver(StageDirectory from, StageFile file) throws IOException {
    if (!store.copyIfAbsent(from.name + "/" + file.getName(), name + "/" + file.getName())) {
      verify(file);
    }
  }

  /**
   * Returns whether a file is there with the bytes that its entry promises.
   *
   * @throws IOException if it is there and cannot be read
   */
  public boolean isIntact(StageFile file) throws IOException {
    try {
      return sha256(file.getName()).equals(file.getSha256());
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /** Returns the SHA-256 of the bytes of a file of the output. */
  public String sha256(String file) throws IOException {
    try (InputStream in = open(file)) {
      return Sha256.of(in);
    }
  }

  /**
   * Checks that a file has the bytes that its entry promises.
   *
   * @throws IOException if it has others, naming it
   */
  public void verify(StageFile file) throws IOException {
    String found = sha256(file.getName());
    if (!found.equals(file.getSha256())) {
      throw new IOException(
          "%s/%s/%s has SHA-256 %s, but should have %s; it was changed or damaged: remove it and run again"
              .formatted(store.root(), name, file.getName(), found, file.getSha256()));
    }
  }

  /**
   * Makes the output whole.
   *
   * @return whether this manifest is the one that stands; false if another attempt was first
   */
  public boolean commit(StageManifest manifest) throws IOException {
    return store.createIfAbsent(manifestName(), SealedJson.toBytes(manifest));
  }

  /** Deletes the files of an attempt that lost to another, but for those that both made. */
  void discardOthers(StageManifest lost, StageManifest standing) throws IOException {
    List<String> standingNames = standing.getFiles().stream().map(StageFile::getName).toList();
    for (StageFile file : lost.getFiles()) {
      if (!standingNames.contains(file.getName())) {
        store.delete(name + "/" + file.getName());
      }
    }
  }

  /** Deletes files of an output that are of no use, so that they can be written again. */
  public void discard(List<String> files) throws IOException {
    for (String file : files) {
      store.delete(name + "/" + file);
    }
  }

  /** Deletes the manifest of an output that is not whole any more. */
  public void withdraw() throws IOException {
    store.delete(manifestName());
  }

  /** Deletes what an attempt has left unfinished. */
  public void deletePending(String runId) throws IOException {
    store.deletePending(name, runId);
  }

  @Override
  public String toString() {
    return store.root() + "/" + name;
  }
}
