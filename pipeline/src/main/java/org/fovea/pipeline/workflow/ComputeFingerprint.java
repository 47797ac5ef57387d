package org.fovea.pipeline.workflow;

import java.io.IOException;
import java.util.SortedMap;
import java.util.TreeMap;
import org.fovea.stages.googlenet.ComputeUnit;

/**
 * What the last digits of computed numbers depend on beside code and input: on machines that agree
 * in it, a stage makes the same bytes on a CPU.
 */
final class ComputeFingerprint {
  private ComputeFingerprint() {}

  /**
   * Returns the fingerprint of this machine.
   *
   * @throws IOException if the operating system lists its processors but cannot be asked
   */
  static SortedMap<String, String> ofThisMachine(DeviceChoice device) throws IOException {
    return of(device, ProcessorFlags.ofThisMachine());
  }

  static SortedMap<String, String> of(DeviceChoice device, ProcessorFlags flags) {
    SortedMap<String, String> fingerprint = new TreeMap<>();
    fingerprint.put("device", device.unit().recordName());
    fingerprint.put("architecture", System.getProperty("os.arch", "unknown"));
    fingerprint.put("processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
    if (!flags.flags().isEmpty()) {
      fingerprint.put("instructionSets", flags.forKernels());
    }
    if (device.unit() == ComputeUnit.GPU) {
      fingerprint.put("computeCapability", Integer.toString(device.gpus().computeCapability()));
      if (device.group().count() > 1) {
        fingerprint.put("gpus", Integer.toString(device.group().count()));
      }
    }
    return fingerprint;
  }
}
