package org.fovea.pipeline.workflow;

import java.util.Optional;
import org.fovea.pipeline.spec.Precision;
import org.fovea.stages.googlenet.Arithmetic;
import org.fovea.stages.googlenet.ComputeUnit;
import org.fovea.stages.googlenet.ProcessorFlags;

/**
 * What training computes in, decided before anything is begun; it is a part of training's key.
 *
 * <p>{@code auto} is bfloat16 on CPUs that multiply it in tiles, where it is nearly twice as fast
 * and the change in AUC is known, and float32 elsewhere: decision 008.
 *
 * @param arithmetic what it is
 * @param remark a line that says why where that was left open, or that it will be slow
 */
record ArithmeticChoice(Arithmetic arithmetic, Optional<String> remark) {
  /** Without a word: where it is asked for, or no network is trained. */
  static final ArithmeticChoice FLOAT32 =
      new ArithmeticChoice(Arithmetic.FLOAT32, Optional.empty());

  /**
   * Chooses for a training in this process.
   *
   * @param flags the processor's
   */
  static ArithmeticChoice of(Precision asked, DeviceChoice device, ProcessorFlags flags) {
    boolean onGpu = device.unit() == ComputeUnit.GPU;
    boolean multiplied = onGpu ? device.gpus().multiplyBfloat16() : flags.multiplyBfloat16();
    String unit = onGpu ? "GPU" : "CPU";
    String missing = onGpu ? "compute capability 8.0" : "avx512_bf16 or amx_bf16";
    return switch (asked) {
      case FLOAT32 -> FLOAT32;
      case AUTO -> {
        if (!onGpu && flags.multiplyBfloat16InTiles()) {
          yield new ArithmeticChoice(
              Arithmetic.BFLOAT16,
              left(
                  "bfloat16",
                  "this CPU multiplies it in tiles (amx_bf16); finetune.precision float32 is half"
                      + " as fast"));
        }
        yield float32(
            multiplied
                ? "on this %s bfloat16 is not known to be faster; finetune.precision bfloat16 takes it"
                    .formatted(unit)
                : "this %s does not multiply bfloat16 (no %s)".formatted(unit, missing));
      }
      case BFLOAT16 ->
          new ArithmeticChoice(
              Arithmetic.BFLOAT16,
              multiplied
                  ? Optional.empty()
                  : Optional.of(
                      "WARNING: finetune.precision is bfloat16, but this %s does not multiply it (no %s): training will be very slow, perhaps minutes a step; float32 is not"
                          .formatted(unit, missing)));
    };
  }

  /** Chooses for workers that are not this process, whose instruction sets nobody can see here. */
  static ArithmeticChoice elsewhere(Precision asked) {
    return switch (asked) {
      case FLOAT32 -> FLOAT32;
      case AUTO ->
          float32(
              "the workers are not this machine, and what they multiply is not known here;"
                  + " finetune.precision bfloat16 takes it");
      case BFLOAT16 -> new ArithmeticChoice(Arithmetic.BFLOAT16, Optional.empty());
    };
  }

  private static ArithmeticChoice float32(String why) {
    return new ArithmeticChoice(Arithmetic.FLOAT32, left("float32", why));
  }

  private static Optional<String> left(String chosen, String why) {
    return Optional.of("training in %s (finetune.precision auto): %s".formatted(chosen, why));
  }
}
