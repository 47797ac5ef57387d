package org.fovea.stages.artifact;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.fovea.schema.CheckpointClaim;

/**
 * What one attempt may do with the checkpoints of an output: read those that earlier attempts left,
 * and write its own as long as no other attempt has taken over; see {@link CheckpointDirectory}.
 *
 * <p>The last two are kept, the one that the attempt went on from included, so that a damaged one
 * has another before it. Not safe for use by several threads at once.
 */
public final class CheckpointGeneration {
  private static final int KEPT = 2;

  private final ArtifactStore store;
  private final CheckpointDirectory directory;
  private final CheckpointClaim claim;
  private final List<CheckpointFile> earlier;
  private final Deque<CheckpointFile> kept = new ArrayDeque<>();
  private final List<CheckpointFile> obsolete = new ArrayList<>();
  private int written;

  /** Writes a checkpoint's bytes. */
  @FunctionalInterface
  public interface Content {
    /** Writes all bytes; does not close {@code out}. */
    void writeTo(OutputStream out) throws IOException;
  }

  CheckpointGeneration(
      ArtifactStore store,
      CheckpointDirectory directory,
      CheckpointClaim claim,
      List<CheckpointFile> ascending) {
    this.store = store;
    this.directory = directory;
    this.claim = claim;
    List<CheckpointFile> newestFirst = new ArrayList<>(ascending);
    // One with a higher claim can have written since ours: it is not ours to touch.
    newestFirst.removeIf(file -> file.generation() >= claim.getGeneration());
    Collections.reverse(newestFirst);
    this.earlier = Collections.unmodifiableList(newestFirst);
  }

  /** Returns the checkpoints that earlier attempts left, the newest first. */
  public List<CheckpointFile> earlier() {
    return earlier;
  }

  /** Returns what is wrong with a file's bytes, in words that follow its name; empty if nothing. */
  public Optional<String> damage(CheckpointFile file) throws IOException {
    try (InputStream in = open(file)) {
      String found = Sha256.of(in);
      return found.equals(file.sha256())
          ? Optional.empty()
          : Optional.of(
              "has SHA-256 %s, not the one in its name: it was cut short or changed"
                  .formatted(found));
    } catch (NoSuchFileException e) {
      return Optional.of("is gone: the attempt before this one has removed it");
    }
  }

  /** Opens a checkpoint from its beginning. */
  public InputStream open(CheckpointFile file) throws IOException {
    return store.open(directory.path(file));
  }

  /**
   * Takes note that the attempt goes on from a checkpoint: those before it are no longer needed
   * when the next one stands.
   */
  public void goesOnFrom(CheckpointFile file) {
    kept.add(file);
    obsolete.addAll(earlier.subList(earlier.indexOf(file) + 1, earlier.size()));
  }

  /**
   * Writes a checkpoint, then removes those that it makes superfluous.
   *
   * @throws SupersededAttemptException if another attempt has taken over; nothing is written then
   */
  public CheckpointFile write(Content content) throws IOException {
    requireLatest();
    CheckpointFile file;
    try (PendingFile pending = directory.newPendingFile(claim.getGeneration())) {
      try (OutputStream out =
          new BufferedOutputStream(Files.newOutputStream(pending.localPath()))) {
        content.writeTo(out);
      }
      file = new CheckpointFile(claim.getGeneration(), written + 1, Sha256.of(pending.localPath()));
      // If the name is taken, an upload whose answer got lost was repeated: it says the same bytes.
      boolean created = pending.commitAs(directory.path(file));
      if (!created && damage(file).isPresent()) {
        throw new IOException(
            "%s/%s is there with other bytes; remove it and run again"
                .formatted(directory, file.fileName()));
      }
    } catch (NoSuchFileException e) {
      requireLatest(); // the attempt that took over removes what is half written
      throw e;
    }
    written++;
    kept.addLast(file);
    while (kept.size() > KEPT) {
      obsolete.add(kept.removeFirst());
    }
    for (CheckpointFile old : obsolete) {
      store.delete(directory.path(old));
    }
    obsolete.clear();
    return file;
  }

  private void requireLatest() throws IOException {
    Optional<CheckpointClaim> latest = directory.latestClaim();
    if (latest.isEmpty()) {
      throw SupersededAttemptException.byAFinishedOutput(claim, directory.toString());
    }
    if (!latest.get().equals(claim)) {
      throw SupersededAttemptException.byAnotherAttempt(claim, latest.get(), directory.toString());
    }
  }
}
