package org.fovea.stages.artifact;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.fovea.schema.CheckpointClaim;

/**
 * The checkpoints of one output that is being made, and which attempt may write them.
 *
 * <p>Two attempts at one output can be alive at once: a worker that was thought dead, two people
 * who start the same run. Each {@linkplain #claim claims} a generation; the highest is the one that
 * counts, and an attempt with a lower one ends when it next looks, which is before each write.
 *
 * <p>Between that look and the write, a higher generation can be claimed. That does no harm,
 * however the two interleave:
 *
 * <ul>
 *   <li>A file's name carries the generation, and appears only if it is not there yet: no attempt
 *       writes over what another wrote.
 *   <li>A late file of a lower generation is whole, and as good as the others: it holds what every
 *       attempt comes to at that place, or, from other hardware, says so and is refused. Whoever
 *       claims next may go on from it or not.
 *   <li>An attempt removes only files of lower generations that were there when it began, and its
 *       own. So a newer attempt loses none that it wrote. Of those that it found, the older one can
 *       still remove all but the newest, with its one late write; before another it would look.
 * </ul>
 *
 * <p>All is removed once the output is whole. An attempt that is still alive then finds its claim
 * gone, or another run's in its place, and ends as well.
 */
public final class CheckpointDirectory {
  private static final String CLAIM = "claim-";
  private static final long MAX_CLAIM_BYTES = 1 << 16;

  private final ArtifactStore store;
  private final String name;

  CheckpointDirectory(ArtifactStore store, String name) {
    this.store = store;
    this.name = name;
  }

  /**
   * Claims the next generation: from now on, all earlier attempts end when they next look.
   *
   * @param runId run that makes the attempt
   */
  public CheckpointGeneration claim(String runId) throws IOException {
    while (true) {
      int generation = latestGeneration() + 1;
      CheckpointClaim claim =
          CheckpointClaim.newBuilder().setGeneration(generation).setRunId(runId).build();
      // A claim whose answer got lost on the way looks taken; the next number does as well.
      if (store.createIfAbsent(claimName(generation), AvroJson.toBytes(claim))) {
        for (int earlier = 1; earlier < generation; earlier++) {
          deletePending(earlier);
        }
        return new CheckpointGeneration(store, this, claim, files());
      }
    }
  }

  /** Returns who holds the latest generation, if there is one. */
  Optional<CheckpointClaim> latestClaim() throws IOException {
    int generation = latestGeneration();
    if (generation == 0) {
      return Optional.empty();
    }
    String claim = claimName(generation);
    try {
      byte[] bytes = store.read(claim, MAX_CLAIM_BYTES);
      return Optional.of(AvroJson.read(bytes, CheckpointClaim.class, store.root() + "/" + claim));
    } catch (NoSuchFileException e) {
      return Optional.empty(); // all has been removed since it was listed
    }
  }

  /** Removes all of it: the output is whole. */
  public void removeAll() throws IOException {
    for (int generation = latestGeneration(); generation > 0; generation--) {
      deletePending(generation);
    }
    for (String file : store.list(name + "/")) {
      store.delete(file);
    }
  }

  /** Begins a file of a generation. */
  PendingFile newPendingFile(int generation) throws IOException {
    return store.newPendingFile(name, pendingName(generation));
  }

  private void deletePending(int generation) throws IOException {
    store.deletePending(name, pendingName(generation));
  }

  /** Returns the checkpoints that are there, in ascending order. */
  private List<CheckpointFile> files() throws IOException {
    List<CheckpointFile> files = new ArrayList<>();
    for (String file : store.list(name + "/")) {
      CheckpointFile.named(file.substring(name.length() + 1)).ifPresent(files::add);
    }
    return files;
  }

  private int latestGeneration() throws IOException {
    List<String> claims = store.list(name + "/" + CLAIM);
    return claims.isEmpty() ? 0 : generationOf(claims.get(claims.size() - 1));
  }

  private int generationOf(String claim) {
    String number = claim.substring((name + "/" + CLAIM).length()).replace(".json", "");
    if (!number.matches("[0-9]{8}")) {
      throw new IllegalStateException(
          "%s/%s is no claim of a generation, which is %s and 8 digits; remove it"
              .formatted(store.root(), claim, CLAIM));
    }
    return Integer.parseInt(number);
  }

  private String claimName(int generation) {
    return String.format(Locale.ROOT, "%s/%s%08d.json", name, CLAIM, generation);
  }

  private static String pendingName(int generation) {
    return "generation-" + generation;
  }

  /** Returns the path of a file below the workspace. */
  String path(CheckpointFile file) {
    return name + "/" + file.fileName();
  }

  @Override
  public String toString() {
    return store.root() + "/" + name;
  }
}
