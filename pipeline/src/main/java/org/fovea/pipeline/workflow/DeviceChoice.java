package org.fovea.pipeline.workflow;

import java.util.Optional;
import java.util.function.Supplier;
import org.fovea.pipeline.CommandFailure;
import org.fovea.pipeline.ExitCode;
import org.fovea.pipeline.spec.ComputeDevice;
import org.fovea.stages.googlenet.ComputeUnit;
import org.fovea.stages.googlenet.VisibleGpus;

/**
 * What computes a command's networks, decided before anything is begun.
 *
 * @param unit what it is
 * @param gpus the GPUs that were there to choose from; none where none was asked for
 * @param remark a line that says what was chosen and why, where that was left open
 */
record DeviceChoice(ComputeUnit unit, VisibleGpus gpus, Optional<String> remark) {
  /** The processor, where no network computes. */
  static final DeviceChoice CPU =
      new DeviceChoice(ComputeUnit.CPU, VisibleGpus.NONE, Optional.empty());

  /**
   * Chooses.
   *
   * @param setting what the choice was given with, such as {@code finetune.device}
   * @param visible asked only where a GPU would be taken
   * @throws CommandFailure if a GPU is asked for and none can be used
   */
  static DeviceChoice of(String setting, ComputeDevice asked, Supplier<VisibleGpus> visible) {
    if (asked == ComputeDevice.CPU) {
      return CPU;
    }
    VisibleGpus gpus = visible.get();
    boolean usable = gpus.usable() > 0;
    if (asked == ComputeDevice.GPU && !usable) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "%s is gpu, but %s; %s, or set %s to prefer-gpu or cpu"
              .formatted(setting, gpus.whyNone(), gpus.remedy(), setting));
    }
    if (asked == ComputeDevice.GPU) {
      return new DeviceChoice(ComputeUnit.GPU, gpus, Optional.empty());
    }
    return usable
        ? new DeviceChoice(
            ComputeUnit.GPU,
            gpus,
            Optional.of(
                "computing on the GPU, the first of %d (%s prefer-gpu)"
                    .formatted(gpus.usable(), setting)))
        : new DeviceChoice(
            ComputeUnit.CPU,
            gpus,
            Optional.of(
                "computing on the CPU (%s prefer-gpu): %s".formatted(setting, gpus.whyNone())));
  }
}
