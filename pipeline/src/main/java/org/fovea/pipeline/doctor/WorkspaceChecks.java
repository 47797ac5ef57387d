package org.fovea.pipeline.doctor;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import org.fovea.pipeline.Diagnosis.Finding;
import org.fovea.stages.artifact.ArtifactStore;

/** The workspace, by doing in it what a run does. */
final class WorkspaceChecks {
  private static final String WORKSPACE = "workspace";
  private static final String CLOCK = "clock";
  private static final String FOLDER = "doctor/";

  /** Ten thousand prepared photographs take 1.5 GB, and checkpoints and models some hundred MB. */
  private static final long COMFORTABLE_BYTES = 5_000_000_000L;

  private static final Duration MOST_SKEW = Duration.ofSeconds(60);

  private final String address;
  private final Clock clock;

  WorkspaceChecks(String address, Clock clock) {
    this.address = address;
    this.clock = clock;
  }

  /** Creates a file, sees that it cannot be created twice, reads it and deletes it. */
  Finding rights() {
    String name = FOLDER + UUID.randomUUID();
    byte[] content = "written by doctor".getBytes(UTF_8);
    try {
      ArtifactStore store = ArtifactStore.at(address);
      boolean created = store.createIfAbsent(name, content);
      boolean twice = store.createIfAbsent(name, content);
      boolean same = Arrays.equals(store.read(name, content.length), content);
      store.delete(name);
      boolean gone = !store.exists(name);
      store.deleteBelow(FOLDER.replace("/", ""));
      if (created && !twice && same && gone) {
        return Finding.good(
            WORKSPACE,
            "%s can be written, read and deleted; a file is created once".formatted(address));
      }
      return Finding.bad(
          WORKSPACE,
          "%s does not keep its word (created %s, twice %s, read the same %s, deleted %s)"
              .formatted(address, created, twice, same, gone),
          "take a file system that creates files atomically: a local disk, or a bucket");
    } catch (IOException | IllegalArgumentException e) {
      return Finding.bad(
          WORKSPACE,
          String.valueOf(e.getMessage()),
          "name another with --workspace, or get the right to create, read, list and delete there");
    }
  }

  /** Returns how much room there is on a local disk; nothing for a bucket. */
  Optional<Finding> space() {
    if (address.startsWith("gs://")) {
      return Optional.empty();
    }
    Path place = nearest(Path.of(address.replaceFirst("^file://", "")).toAbsolutePath());
    try {
      long bytes = Files.getFileStore(place).getUsableSpace();
      String found = "%.1f GB are free at %s".formatted(bytes / 1e9, place);
      return Optional.of(
          bytes >= COMFORTABLE_BYTES
              ? Finding.good("disk", found)
              : Finding.advice(
                  "disk",
                  found,
                  "'workspace prune' says what nothing needs; or name another disk"));
    } catch (IOException e) {
      return Optional.of(
          Finding.bad("disk", place + " cannot be asked for its room: " + e, "look at the disk"));
    }
  }

  private static Path nearest(Path path) {
    Path place = path;
    while (!Files.exists(place) && place.getParent() != null) {
      place = place.getParent();
    }
    return place;
  }

  /** Holds this machine's time against that of the disk, which may be another machine's. */
  Finding clock() {
    try {
      Path file = Files.createTempFile(clockFolder(), "doctor-", ".clock");
      FileTime written;
      try {
        written = Files.getLastModifiedTime(file);
      } finally {
        Files.delete(file);
      }
      Duration skew = Duration.between(written.toInstant(), clock.instant()).abs();
      String found =
          "%s, and the disk's is %d s apart".formatted(clock.instant(), skew.toSeconds());
      return skew.compareTo(MOST_SKEW) <= 0
          ? Finding.good(CLOCK, found)
          : Finding.advice(
              CLOCK,
              found,
              "set the clock (NTP): times in the ledger and credentials depend on it");
    } catch (IOException e) {
      return Finding.advice(CLOCK, "cannot be compared: " + e.getMessage(), "mend the above first");
    }
  }

  private Path clockFolder() {
    Path ofWorkspace = Path.of(address.replaceFirst("^file://", ""));
    return !address.startsWith("gs://") && Files.isWritable(ofWorkspace)
        ? ofWorkspace
        : Path.of(System.getProperty("java.io.tmpdir"));
  }
}
