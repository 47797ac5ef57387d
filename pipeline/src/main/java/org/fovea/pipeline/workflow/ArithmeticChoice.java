package org.fovea.pipeline.workflow;

import java.util.Optional;
import org.fovea.pipeline.spec.Precision;
import org.fovea.stages.googlenet.Arithmetic;
import org.fovea.stages.googlenet.ComputeUnit;
import org.fovea.stages.googlenet.ProcessorFlags;

/**
 * What training computes in, decided before anything is begun; it is a part of training's key.
 *
 * <p>{@code auto} is float32 everywhere: bfloat16 is faster on GPUs in large batches only, and what
 * it costs in AUC is not measured.
 *
 * @param arithmetic what it is
 * @param remark a line that says why where that was left open, or that it will be slow
 */
record ArithmeticChoice(Arithmetic arithmetic, Optional<String> remark) {
  /** Without a word: where it is asked for, or no network is trained. */
  static final ArithmeticChoice FLOAT32 =
      new ArithmeticChoice(Arithmetic.FLOAT32, Optional.empty());

  /**
   * Chooses.
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
      case AUTO ->
          new ArithmeticChoice(
              Arithmetic.FLOAT32,
              Optional.of(
                  multiplied
                      ? "training in float32 (finetune.precision auto): this %s multiplies bfloat16, but what that costs in AUC is not measured; finetune.precision bfloat16 takes it"
                          .formatted(unit)
                      : "training in float32 (finetune.precision auto): this %s does not multiply bfloat16 (no %s)"
                          .formatted(unit, missing)));
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
}
