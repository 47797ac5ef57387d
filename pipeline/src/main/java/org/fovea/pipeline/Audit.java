package org.fovea.pipeline;

import java.nio.file.Path;
import java.util.Optional;

/** Proves what a run or a published model stands on, back to every image. */
@FunctionalInterface
public interface Audit {
  /**
   * Reads, hashes and counts everything again; writes nothing into the workspace, and needs nothing
   * outside it but the originals, where those are asked for.
   *
   * @throws CommandFailure if there is no such run, model or image, the workspace cannot be read,
   *     or the page cannot be written
   */
  AuditReport audit(Request request, Console console);

  /**
   * What is to be audited.
   *
   * @param workspace the workspace
   * @param subject where the audit begins
   * @param image image to follow: an image's or an occurrence's id, or its beginning
   * @param originals whether the original images are read again too, from where the run's spec says
   *     that they are
   * @param showLocations whether names of files are shown, which can be patients' ids
   * @param expectedDigest digest that an earlier audit printed, to be held against this one's
   * @param page file that the run is written into on one page, with what the audit found
   */
  record Request(
      String workspace,
      AuditSubject subject,
      Optional<String> image,
      boolean originals,
      boolean showLocations,
      Optional<String> expectedDigest,
      Optional<Path> page) {
    public Request {
      expectedDigest.ifPresent(
          digest -> {
            if (!digest.matches("[0-9a-f]{64}")) {
              throw new IllegalArgumentException(
                  "--expect must be a digest of 64 hexadecimal digits, as an audit prints it, but"
                      + " was '%s'".formatted(digest));
            }
          });
      image.ifPresent(
          id -> {
            if (!id.matches("[0-9a-f]{6,64}")) {
              throw new IllegalArgumentException(
                  "--image must be the id of an image or an occurrence, or at least its first 6"
                      + " hexadecimal digits, but was '%s'".formatted(id));
            }
          });
    }
  }
}
