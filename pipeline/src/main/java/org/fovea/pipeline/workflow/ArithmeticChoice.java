package org.fovea.pipeline.workflow;

import org.fovea.pipeline.Console;
import org.fovea.pipeline.spec.Precision;
import org.fovea.stages.googlenet.Arithmetic;
import org.fovea.stages.googlenet.ComputeUnit;

/**
 * Chooses what training computes in, before anything is begun; the choice is a part of its key.
 *
 * <p>{@code auto} is float32 everywhere: whether bfloat16 is faster, and what it costs in accuracy,
 * is not measured on a device that multiplies it.
 */
final class ArithmeticChoice {
  private ArithmeticChoice() {}

  /**
   * Chooses, and says what it chose where that was left open, or where it will be slow.
   *
   * @param flags the processor's
   */
  static Arithmetic of(
      Precision asked, DeviceChoice device, ProcessorFlags flags, Console console) {
    boolean onGpu = device.unit() == ComputeUnit.GPU;
    boolean multiplied = onGpu ? device.gpus().multiplyBfloat16() : !flags.forBfloat16().isEmpty();
    String unit = onGpu ? "GPU" : "CPU";
    String missing = onGpu ? "compute capability 8.0" : "avx512_bf16 or amx_bf16";
    return switch (asked) {
      case FLOAT32 -> Arithmetic.FLOAT32;
      case AUTO -> {
        console.say(
            multiplied
                ? "training in float32 (finetune.precision auto): this %s multiplies bfloat16, but what that gains and costs is not measured; finetune.precision bfloat16 takes it"
                    .formatted(unit)
                : "training in float32 (finetune.precision auto): this %s does not multiply bfloat16 (no %s)"
                    .formatted(unit, missing));
        yield Arithmetic.FLOAT32;
      }
      case BFLOAT16 -> {
        if (!multiplied) {
          console.say(
              "WARNING: finetune.precision is bfloat16, but this %s does not multiply it (no %s): training will be very slow, perhaps minutes a step; float32 is not"
                  .formatted(unit, missing));
        }
        yield Arithmetic.BFLOAT16;
      }
    };
  }
}
