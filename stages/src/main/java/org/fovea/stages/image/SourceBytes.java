package org.fovea.stages.image;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.io.FileSystems;
import org.fovea.schema.FailureCode;
import org.fovea.stages.deadletter.RejectedInputException;

/**
 * Reads the files of sources, each below the root that its source has in this run. The roots enter
 * no record, so that moving a source changes nothing.
 *
 * @param rootsBySource root of each source of the spec: a directory or {@code gs://bucket/prefix}
 * @param maxBytes largest file that is read
 */
public record SourceBytes(TreeMap<String, String> rootsBySource, long maxBytes)
    implements Serializable {

  /** Takes the roots of a run. */
  public static SourceBytes of(Map<String, String> rootsBySource, long maxBytes) {
    return new SourceBytes(new TreeMap<>(rootsBySource), maxBytes);
  }

  /**
   * Returns the content of a file.
   *
   * @throws RejectedInputException with TOO_LARGE if it has more bytes than allowed; no more than
   *     that are read
   * @throws IOException if it cannot be read, which fails the stage
   */
  public byte[] read(String specSource, String relativeName)
      throws IOException, RejectedInputException {
    String root = rootsBySource.get(specSource);
    if (root == null) {
      throw new IOException(
          "the images of source %s are needed, but the spec has only %s; name it again"
              .formatted(specSource, rootsBySource.keySet()));
    }
    String directory = root.isEmpty() || root.endsWith("/") ? root : root + "/";
    byte[] content = readLocation(directory + relativeName, maxBytes);
    if (content.length > maxBytes) {
      throw new RejectedInputException(
          FailureCode.TOO_LARGE,
          "the file has more than the " + maxBytes + " bytes that are allowed");
    }
    return content;
  }

  /**
   * Reads a file, but no more than one byte beyond what is allowed.
   *
   * @param location path of the local disk, or {@code gs://bucket/name}
   * @throws NoSuchFileException if it is not there
   * @throws IOException if it cannot be read
   */
  public static byte[] readLocation(String location, long maxBytes) throws IOException {
    try (InputStream in =
        Channels.newInputStream(FileSystems.open(FileSystems.matchNewResource(location, false)))) {
      return in.readNBytes(Math.toIntExact(maxBytes + 1));
    } catch (FileNotFoundException e) {
      if (!location.startsWith("gs://") && Files.exists(Path.of(location))) {
        throw e; // a directory, or not allowed to be read: that is no missing image
      }
      NoSuchFileException missing = new NoSuchFileException(location);
      missing.initCause(e);
      throw missing;
    }
  }
}
