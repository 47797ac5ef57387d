package org.fovea.pipeline.workflow;

import java.util.Optional;
import java.util.function.Supplier;
import org.fovea.pipeline.CommandFailure;
import org.fovea.pipeline.ExitCode;
import org.fovea.pipeline.spec.ComputeDevice;
import org.fovea.stages.artifact.ComputeFingerprint;
import org.fovea.stages.googlenet.ComputeUnit;
import org.fovea.stages.googlenet.DeviceGroup;
import org.fovea.stages.googlenet.MachineFingerprint;
import org.fovea.stages.googlenet.VisibleGpus;

/**
 * What computes a command's networks, decided before anything is begun.
 *
 * @param group what it is; training uses all of it, everything else the first
 * @param gpus the GPUs that were there to choose from; none where none was asked for
 * @param remark a line that says what was chosen and why, where that was left open
 */
record DeviceChoice(DeviceGroup group, VisibleGpus gpus, Optional<String> remark) {
  /** The processor, where no network computes. */
  static final DeviceChoice CPU =
      new DeviceChoice(DeviceGroup.CPU, VisibleGpus.NONE, Optional.empty());

  /**
   * Chooses one device.
   *
   * @param setting what the choice was given with, such as {@code --device}
   * @param visible asked only where a GPU would be taken
   * @throws CommandFailure if a GPU is asked for and none can be used
   */
  static DeviceChoice of(String setting, ComputeDevice asked, Supplier<VisibleGpus> visible) {
    return of(setting, asked, 1, visible);
  }

  /**
   * Chooses what a training is shared out among.
   *
   * @param setting what the choice was given with, such as {@code finetune.device}
   * @param most how many GPUs are asked for, at least 1
   * @param visible asked only where a GPU would be taken
   * @throws CommandFailure if GPUs are asked for and fewer can be used
   */
  static DeviceChoice of(
      String setting, ComputeDevice asked, int most, Supplier<VisibleGpus> visible) {
    if (asked == ComputeDevice.CPU) {
      return CPU;
    }
    VisibleGpus gpus = visible.get();
    int usable = gpus.usable();
    if (asked == ComputeDevice.GPU && usable < most) {
      throw new CommandFailure(ExitCode.USAGE, tooFew(setting, most, gpus));
    }
    if (usable == 0) {
      return new DeviceChoice(
          DeviceGroup.CPU,
          gpus,
          Optional.of(
              "computing on the CPU (%s prefer-gpu): %s".formatted(setting, gpus.whyNone())));
    }
    DeviceGroup group = new DeviceGroup(ComputeUnit.GPU, Math.min(most, usable));
    return new DeviceChoice(
        group,
        gpus,
        asked == ComputeDevice.GPU
            ? Optional.empty()
            : Optional.of(taken(group.count(), most, usable, setting)));
  }

  /**
   * Chooses for workers that are not this process, whose GPUs nobody can see from here. Where one
   * is asked for, each worker looks for its own, and fails if it has none.
   *
   * @param setting what the choice was given with
   * @param most how many GPUs of a worker share a batch, at least 1
   */
  static DeviceChoice elsewhere(String setting, ComputeDevice asked, int most) {
    return switch (asked) {
      case CPU -> CPU;
      case GPU ->
          new DeviceChoice(
              new DeviceGroup(ComputeUnit.GPU, most), VisibleGpus.NONE, Optional.empty());
      case PREFER_GPU ->
          new DeviceChoice(
              DeviceGroup.CPU,
              VisibleGpus.NONE,
              Optional.of(
                  "computing on the CPU (%1$s prefer-gpu): the workers are not this machine, and whether they have a GPU is not known here; %1$s gpu takes it"
                      .formatted(setting)));
    };
  }

  private static String tooFew(String setting, int most, VisibleGpus gpus) {
    return gpus.usable() == 0
        ? "%s is gpu, but %s; %s, or set %s to prefer-gpu or cpu"
            .formatted(setting, gpus.whyNone(), gpus.remedy(), setting)
        : "%s is gpu, with %d to share each batch, but %d can be used; ask for fewer, or set %s to prefer-gpu"
            .formatted(setting, most, gpus.usable(), setting);
  }

  private static String taken(int count, int most, int usable, String setting) {
    String which =
        count == 1 ? "the GPU, the first of %d".formatted(usable) : "%d GPUs".formatted(count);
    String wanted = count < most ? ", where %d were asked for".formatted(most) : "";
    return "computing on %s (%s prefer-gpu)%s".formatted(which, setting, wanted);
  }

  /** Returns what the last digits of numbers depend on, to be asked where they are computed. */
  ComputeFingerprint fingerprint() {
    return new MachineFingerprint(group);
  }

  /** Returns what everything but training computes on. */
  ComputeUnit unit() {
    return group.unit();
  }
}
