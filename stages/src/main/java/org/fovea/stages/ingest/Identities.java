package org.fovea.stages.ingest;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.fovea.stages.artifact.Sha256;

/** The two identities of an image: where it occurs, and what it is. */
final class Identities {
  private static final int OCCURRENCE_DIGITS = 32;

  private Identities() {}

  /**
   * Returns the identity of an occurrence: the first 32 hexadecimal digits of SHA-256 over source,
   * a zero byte, and relative name, in UTF-8.
   */
  static String occurrenceId(String source, String relativeName) {
    return shortDigest(source + '\0' + relativeName);
  }

  /**
   * Returns the identity of a row that is an occurrence of its own: one that repeats an image, or
   * one that names none. It can never be an image's.
   *
   * @param ordinal 1 for the first such row of the image, and so on, in the order of the file
   */
  static String rowOccurrenceId(String source, String relativeName, int ordinal) {
    return shortDigest(source + '\0' + relativeName + '\0' + ordinal);
  }

  /** Returns the identity of a content: SHA-256 of its bytes, 64 hexadecimal digits. */
  static String imageId(byte[] content) {
    return HexFormat.of().formatHex(Sha256.newDigest().digest(content));
  }

  private static String shortDigest(String text) {
    byte[] digest = Sha256.newDigest().digest(text.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest, 0, OCCURRENCE_DIGITS / 2);
  }
}
