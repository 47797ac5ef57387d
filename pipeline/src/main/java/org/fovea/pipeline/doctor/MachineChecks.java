package org.fovea.pipeline.doctor;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import org.fovea.pipeline.Diagnosis.Finding;

/**
 * The machine and its Java.
 *
 * @param featureVersion Java's, such as 17
 * @param processors that Java may use
 * @param maxHeapBytes most that Java's heap may take
 * @param physicalBytes memory of the machine, or of the container
 */
record MachineChecks(int featureVersion, int processors, long maxHeapBytes, long physicalBytes) {
  private static final int LEAST_JAVA = 17;

  /** A run over ordinary photographs was seen to need less; below, Java spends its time tidying. */
  private static final long LEAST_HEAP_BYTES = 1L << 30;

  /** Training at 224 px in batches of 32 was seen to take 1.3 GiB beside Java's heap. */
  private static final long LEAST_NATIVE_BYTES = 2L << 30;

  static MachineChecks ofThisProcess() {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    return new MachineChecks(
        Runtime.version().feature(),
        Runtime.getRuntime().availableProcessors(),
        Runtime.getRuntime().maxMemory(),
        system.getTotalMemorySize());
  }

  Finding java() {
    String found = "Java %d on %d processors".formatted(featureVersion, processors);
    return featureVersion >= LEAST_JAVA
        ? Finding.good("Java", found)
        : Finding.bad("Java", found, "install a Java of version 17 or later");
  }

  Finding heap() {
    String found = "the heap may take %s".formatted(gibibytes(maxHeapBytes));
    return maxHeapBytes >= LEAST_HEAP_BYTES
        ? Finding.good("heap", found)
        : Finding.advice(
            "heap", found, "give Java at least 1 GiB: java -Xmx2g -jar fovea.jar, or more memory");
  }

  Finding memory() {
    long besideHeap = physicalBytes - maxHeapBytes;
    String found =
        "%s in all, %s beside the heap".formatted(gibibytes(physicalBytes), gibibytes(besideHeap));
    return besideHeap >= LEAST_NATIVE_BYTES
        ? Finding.good("memory", found)
        : Finding.advice(
            "memory",
            found,
            "training needs about 2 GiB beside Java's heap; lower -Xmx, or take a larger machine");
  }

  private static String gibibytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f GiB", bytes / (double) (1L << 30));
  }
}
