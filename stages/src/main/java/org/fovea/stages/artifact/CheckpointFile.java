package org.fovea.stages.artifact;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A checkpoint's file. Its name says which attempt wrote it, in which order, and what its bytes
 * are: files ascend in the order of their names.
 *
 * @param generation generation of the attempt, from 1
 * @param sequence number among those that the attempt wrote, from 1
 * @param sha256 SHA-256 of its bytes, 64 hexadecimal digits
 */
public record CheckpointFile(int generation, int sequence, String sha256) {
  private static final Pattern NAME =
      Pattern.compile("checkpoint-([0-9]{8})-([0-9]{8})-([0-9a-f]{64})\\.safetensors");

  /** Returns the name below the directory of the checkpoints. */
  public String fileName() {
    return String.format(
        Locale.ROOT, "checkpoint-%08d-%08d-%s.safetensors", generation, sequence, sha256);
  }

  /** Returns the checkpoint of that name; empty where it is the name of something else. */
  static Optional<CheckpointFile> named(String fileName) {
    Matcher parts = NAME.matcher(fileName);
    return parts.matches()
        ? Optional.of(
            new CheckpointFile(
                Integer.parseInt(parts.group(1)), Integer.parseInt(parts.group(2)), parts.group(3)))
        : Optional.empty();
  }
}
