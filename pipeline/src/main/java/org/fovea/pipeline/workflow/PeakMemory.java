package org.fovea.pipeline.workflow;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The most memory that this process has held in RAM at once since it was last asked to forget.
 *
 * <p>That is all of the process: Java's heap, which is seldom given back, the native library's
 * tensors and the code. So a stage that runs after a larger one in the same process can show the
 * memory of the larger. Only Linux keeps count.
 *
 * @see <a href="https://man7.org/linux/man-pages/man5/proc.5.html">VmHWM in /proc/pid/status, and
 *     /proc/pid/clear_refs</a>
 */
final class PeakMemory {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path CLEAR = Path.of("/proc/self/clear_refs");
  private static final String PEAK = "VmHWM:";
  private static final String RESET = "5";
  private static final int BYTES_PER_KB = 1024;

  private PeakMemory() {}

  /** Begins anew; returns whether the operating system can. */
  static boolean reset() {
    if (!Files.isWritable(CLEAR)) {
      return false;
    }
    try {
      Files.writeString(CLEAR, RESET);
      return true;
    } catch (IOException e) { // a kernel without it: then nothing is measured, and it is said
      return false;
    }
  }

  /** Returns the peak since the last reset, in bytes; empty where the system does not tell. */
  static OptionalLong bytes() throws IOException {
    return Files.isReadable(STATUS) ? bytes(Files.readAllLines(STATUS)) : OptionalLong.empty();
  }

  /** Returns the peak that the lines of a status file tell, in bytes. */
  static OptionalLong bytes(List<String> statusLines) {
    Optional<String> line = statusLines.stream().filter(l -> l.startsWith(PEAK)).findFirst();
    return line.isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(
            BYTES_PER_KB
                * Long.parseLong(line.get().substring(PEAK.length()).replace("kB", "").strip()));
  }
}
