package org.fovea.stages.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;

/**
 * The files below one root, on a local disk or in Google Cloud Storage.
 *
 * <p>Names are relative to the root, with forward slashes. The one atomic step is the same
 * everywhere: a file appears under its name whole, and only if no file has that name yet.
 */
public interface ArtifactStore extends Serializable {

  /** Returns the root, for messages and for people. */
  String root();

  /** Returns whether a file has this name. */
  boolean exists(String name) throws IOException;

  /** Returns the size of a file, in bytes. */
  long sizeBytes(String name) throws IOException;

  /**
   * Opens a file from its beginning.
   *
   * @throws java.nio.file.NoSuchFileException if there is none
   */
  InputStream open(String name) throws IOException;

  /**
   * Reads a small file whole.
   *
   * @param maxBytes size above which the file is refused before memory is taken
   */
  default byte[] read(String name, long maxBytes) throws IOException {
    long sizeBytes = sizeBytes(name);
    if (sizeBytes > maxBytes) {
      throw new IOException(
          "%s/%s has %d bytes, more than the %d that it may have; it is not what it should be"
              .formatted(root(), name, sizeBytes, maxBytes));
    }
    try (InputStream in = open(name)) {
      return in.readAllBytes();
    }
  }

  /** Returns the names of all files that begin with a prefix, at any depth, in ascending order. */
  List<String> list(String prefix) throws IOException;

  /**
   * Writes a small file, unless one of that name is there.
   *
   * @return whether this call created it
   */
  boolean createIfAbsent(String name, byte[] content) throws IOException;

  /**
   * Gives the bytes of a file a second name, unless a file of that name is there; they do not pass
   * through this machine.
   *
   * @param from name of the file that has them
   * @param to the second name
   * @return whether this call created it
   * @throws java.nio.file.NoSuchFileException if there is no file {@code from}
   */
  boolean copyIfAbsent(String from, String to) throws IOException;

  /**
   * Begins a file that will get its name when it is whole.
   *
   * @param directory the directory that it will be in
   * @param attempt whose file it is; what a dead attempt left can be told apart by it
   */
  PendingFile newPendingFile(String directory, String attempt) throws IOException;

  /**
   * Returns a local path with the bytes of a file, for random access: the file itself, or a copy.
   *
   * @param cacheDirectory where a copy may be kept
   */
  Path localPath(String name, Path cacheDirectory) throws IOException;

  /** Deletes a file, if it is there. */
  void delete(String name) throws IOException;

  /** Deletes what an attempt has left unfinished below a directory. */
  void deletePending(String directory, String attempt) throws IOException;

  /**
   * Returns what was begun below a directory, at any depth, and has no name yet, by directory and
   * attempt; nothing where the system itself drops what is unfinished.
   */
  List<Unfinished> unfinished(String directory) throws IOException;

  /** Deletes all files below a directory, unfinished ones too, and the directory. */
  void deleteBelow(String directory) throws IOException;

  /** Returns the store for an address: {@code gs://bucket/prefix}, or a path of the local disk. */
  static ArtifactStore at(String address) {
    if (address.startsWith("gs://")) {
      return CloudArtifactStore.at(address);
    }
    return LocalArtifactStore.at(address);
  }
}
