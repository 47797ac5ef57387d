package org.fovea.stages.googlenet;

import ai.djl.Device;
import java.util.Locale;

/**
 * What the network computes on, as it was decided before anything began. Not part of any key: a
 * stage's manifest has it in the compute fingerprint.
 */
public enum ComputeUnit {
  /** The processor, with all its cores. */
  CPU,
  /** The first GPU. */
  GPU;

  /** Returns what records call it, such as {@code cpu}. */
  public String recordName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Returns the device of this process; a worker can be another machine than the one that decided.
   *
   * @throws IllegalStateException if it is a GPU and this process can compute on none
   */
  public Device device() {
    return this == CPU ? Device.cpu() : device(VisibleGpus.toThisProcess());
  }

  Device device(VisibleGpus gpus) {
    if (this == CPU) {
      return Device.cpu();
    }
    if (gpus.usable() == 0) {
      throw new IllegalStateException(
          "the GPU was to compute, but %s; %s".formatted(gpus.whyNone(), gpus.remedy()));
    }
    return Device.gpu();
  }
}
