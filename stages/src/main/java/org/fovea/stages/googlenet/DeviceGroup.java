package org.fovea.stages.googlenet;

import ai.djl.Device;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Devices of one kind in one machine that share each training batch, as decided before anything
 * began. Not part of any key: a stage's manifest has it in the compute fingerprint.
 *
 * @param unit what they are
 * @param count how many, 1 to {@value #MOST}; the processor is one
 */
public record DeviceGroup(ComputeUnit unit, int count) implements Serializable {
  /** The largest group. */
  public static final int MOST = 16;

  /** The processor. */
  public static final DeviceGroup CPU = new DeviceGroup(ComputeUnit.CPU, 1);

  public DeviceGroup {
    int most = unit == ComputeUnit.CPU ? 1 : MOST;
    if (count < 1 || count > most) {
      throw new IllegalArgumentException(
          "a group of %s must be from 1 to %d of them, but was %d"
              .formatted(unit.recordName(), most, count));
    }
  }

  /**
   * Returns the devices of this process, the first first; a worker can be another machine than the
   * one that decided.
   *
   * @throws IllegalStateException if they are GPUs and this process can compute on fewer
   */
  public List<Device> devices() {
    return devices(unit == ComputeUnit.CPU ? VisibleGpus.NONE : VisibleGpus.toThisProcess());
  }

  List<Device> devices(VisibleGpus gpus) {
    List<Device> devices = new ArrayList<>(List.of(unit.device(gpus)));
    if (unit == ComputeUnit.GPU && gpus.usable() < count) {
      throw new IllegalStateException(
          "%d GPUs were to share each batch, but %d can be used here; give the worker more, or set finetune.gpus"
              .formatted(count, gpus.usable()));
    }
    for (int i = 1; i < count; i++) {
      devices.add(Device.gpu(i));
    }
    return devices;
  }
}
