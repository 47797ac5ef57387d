package org.fovea.stages.googlenet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The instruction sets of an x86-64 processor, by Linux's names.
 *
 * @param flags such as {@code avx2}; none where the operating system does not list them
 */
public record ProcessorFlags(Set<String> flags) {
  private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

  /** The instruction sets that libtorch and oneDNN choose their kernels by. */
  private static final List<String> FOR_KERNELS =
      List.of("avx2", "fma", "avx512f", "avx512_vnni", "avx512_bf16", "amx_tile", "amx_bf16");

  /** The instruction sets that multiply bfloat16. */
  private static final List<String> FOR_BFLOAT16 = List.of("avx512_bf16", "amx_bf16");

  public ProcessorFlags {
    flags = Set.copyOf(flags);
  }

  /**
   * Asks the operating system.
   *
   * @throws IOException if it lists its processors but cannot be asked
   */
  public static ProcessorFlags ofThisMachine() throws IOException {
    return of(Files.isReadable(PROCESSORS) ? Files.readAllLines(PROCESSORS) : List.of());
  }

  /**
   * Reads those of the first processor of a list.
   *
   * @param processorLines lines of {@code /proc/cpuinfo}
   */
  public static ProcessorFlags of(List<String> processorLines) {
    return new ProcessorFlags(
        processorLines.stream()
            .filter(line -> line.startsWith("flags"))
            .findFirst()
            .map(line -> Set.of(line.substring(line.indexOf(':') + 1).strip().split("\\s+")))
            .orElse(Set.of()));
  }

  /** Returns those that kernels are chosen by, with spaces between, in a fixed order. */
  String forKernels() {
    return FOR_KERNELS.stream().filter(flags::contains).collect(Collectors.joining(" "));
  }

  /** Returns whether one of them multiplies bfloat16. */
  public boolean multiplyBfloat16() {
    return FOR_BFLOAT16.stream().anyMatch(flags::contains);
  }

  /** Returns whether bfloat16 is multiplied a tile of a matrix at a time. */
  public boolean multiplyBfloat16InTiles() {
    return flags.contains("amx_bf16");
  }
}
