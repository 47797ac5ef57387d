package org.fovea.stages.scoring;

import ai.djl.Device;
import ai.djl.engine.Engine;

/** Where scores are computed. Not part of any key: it is recorded as a compute fingerprint. */
public enum DevicePolicy {
  /** On the processor. */
  CPU,
  /** On the first GPU, or on the processor where there is none. */
  PREFER_GPU;

  Device device() {
    boolean gpu = this == PREFER_GPU && Engine.getEngine("PyTorch").getGpuCount() > 0;
    return gpu ? Device.gpu() : Device.cpu();
  }
}
