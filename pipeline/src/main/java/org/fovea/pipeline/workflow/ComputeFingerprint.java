package org.fovea.pipeline.workflow;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What the last digits of computed numbers depend on beside code and input: on machines that agree
 * in it, a stage makes the same bytes.
 */
final class ComputeFingerprint {
  private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

  /** The instruction sets that libtorch and oneDNN choose their kernels by, on x86-64. */
  private static final List<String> INSTRUCTION_SETS =
      List.of("avx2", "fma", "avx512f", "avx512_vnni", "avx512_bf16", "amx_tile");

  private ComputeFingerprint() {}

  /**
   * Returns the fingerprint of this machine's processor.
   *
   * @throws IOException if the operating system lists its processors but cannot be asked
   */
  static SortedMap<String, String> ofThisMachine() throws IOException {
    SortedMap<String, String> fingerprint = new TreeMap<>();
    fingerprint.put("device", "cpu");
    fingerprint.put("architecture", System.getProperty("os.arch", "unknown"));
    fingerprint.put("processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
    if (Files.isReadable(PROCESSORS)) {
      fingerprint.put("instructionSets", instructionSets(Files.readAllLines(PROCESSORS)));
    }
    return fingerprint;
  }

  /** Returns the instruction sets that the first processor of a list has, in a fixed order. */
  static String instructionSets(List<String> processorLines) {
    List<String> flags =
        processorLines.stream()
            .filter(line -> line.startsWith("flags"))
            .findFirst()
            .map(line -> List.of(line.substring(line.indexOf(':') + 1).strip().split(" ", -1)))
            .orElse(List.of());
    return INSTRUCTION_SETS.stream().filter(flags::contains).collect(Collectors.joining(" "));
  }
}
