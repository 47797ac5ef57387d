package org.fovea.stages.googlenet;

import java.io.IOException;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.fovea.stages.artifact.ComputeFingerprint;

/**
 * What the last digits of a network's numbers depend on beside code and input: on machines that
 * agree in it, a stage makes the same bytes on a CPU.
 *
 * @param devices what computes
 */
public record MachineFingerprint(DeviceGroup devices) implements ComputeFingerprint {
  @Override
  public SortedMap<String, String> ofThisProcess() throws IOException {
    return of(
        ProcessorFlags.ofThisMachine(),
        devices.unit() == ComputeUnit.CPU ? VisibleGpus.NONE : VisibleGpus.toThisProcess(),
        System.getenv());
  }

  SortedMap<String, String> of(
      ProcessorFlags flags, VisibleGpus gpus, Map<String, String> environment) {
    SortedMap<String, String> fingerprint = new TreeMap<>();
    fingerprint.put("device", devices.unit().recordName());
    fingerprint.put("architecture", System.getProperty("os.arch", "unknown"));
    fingerprint.put("processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
    if (!flags.flags().isEmpty()) {
      fingerprint.put("instructionSets", flags.forKernels());
    }
    if (environment.containsKey("PYTORCH_LIBRARY_PATH")) { // else it is the jar's own
      fingerprint.put("libtorch", environment.getOrDefault("PYTORCH_VERSION", "unknown"));
    }
    if (devices.unit() == ComputeUnit.GPU) {
      fingerprint.put("tf32", "0".equals(environment.get("NVIDIA_TF32_OVERRIDE")) ? "off" : "on");
      fingerprint.put("computeCapability", Integer.toString(gpus.computeCapability()));
      if (devices.count() > 1) {
        fingerprint.put("gpus", Integer.toString(devices.count()));
      }
    }
    return fingerprint;
  }
}
