package org.fovea.stages.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.fovea.stages.deadletter.RejectedInputException;

/**
 * Prepares damaged files in a process of its own, for {@link MutatedFilesTest}.
 *
 * <p>{@code FOLDER SEED COUNT}: the originals lie in the folder. Prints one line that begins with
 * {@code done} and tells what came of them; ends otherwise at the first file that is neither usable
 * nor rejected, and names it.
 */
final class MutationProcess {
  /** Four million pixels, so that the heap that a test allows is an honest bound. */
  static final DecodeLimits LIMITS = new DecodeLimits(4_000_000, 1 << 20, 64);

  private MutationProcess() {}

  public static void main(String[] args) throws IOException {
    List<byte[]> originals = new ArrayList<>();
    try (Stream<Path> files = Files.list(Path.of(args[0]))) {
      for (Path file : files.sorted().toList()) {
        originals.add(Files.readAllBytes(file));
      }
    }
    MutatedFiles files = new MutatedFiles(originals, Long.parseLong(args[1]));
    FundusPreparation preparation = new FundusPreparation(new PreparationConfig(64, LIMITS));
    ImageDecoder decoder = new ImageDecoder(LIMITS);
    int count = Integer.parseInt(args[2]);
    int usable = 0;
    long slowestNanos = 0;
    for (int number = 0; number < count; number++) {
      byte[] file = files.file(number);
      long start = System.nanoTime();
      try {
        preparation.prepare(file);
        decoder.decode(file, ImageHeader.read(file));
        usable++;
      } catch (RejectedInputException e) {
        // one of the two outcomes that are allowed
      } catch (RuntimeException | Error e) {
        throw new IllegalStateException("file " + number + " of seed " + args[1], e);
      }
      slowestNanos = Math.max(slowestNanos, System.nanoTime() - start);
    }
    System.out.printf(
        "done %d %d %d %s%n",
        usable,
        TimeUnit.NANOSECONDS.toMillis(slowestNanos),
        peakResidentMiB(),
        String.join(",", libraries()));
  }

  private static long peakResidentMiB() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmHWM:")) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024;
      }
    }
    throw new IllegalStateException("/proc/self/status has no VmHWM");
  }

  /** Returns the names of the native libraries that this process has loaded. */
  private static Set<String> libraries() throws IOException {
    Set<String> names = new TreeSet<>();
    for (String line : Files.readAllLines(Path.of("/proc/self/maps"))) {
      if (line.endsWith(".so")) {
        names.add(line.substring(line.lastIndexOf('/') + 1));
      }
    }
    return names;
  }
}
