package org.fovea.stages.googlenet;

import ai.djl.engine.Engine;
import ai.djl.util.cuda.CudaUtils;

/**
 * The GPUs that a process sees, and those of them that it can compute on.
 *
 * @param seen how many CUDA's runtime shows, 0 or more
 * @param usable how many libtorch computes on: all that are seen, or none
 * @param computeCapability ten times the first one's CUDA compute capability, such as 80 for 8.0; 0
 *     where none is usable
 */
public record VisibleGpus(int seen, int usable, int computeCapability) {
  /** No GPU at all. */
  public static final VisibleGpus NONE = new VisibleGpus(0, 0, 0);

  /** The first that multiplies bfloat16: NVIDIA's Ampere. */
  private static final int FIRST_WITH_BFLOAT16 = 80;

  public VisibleGpus {
    if (seen < 0 || (usable != 0 && usable != seen)) {
      throw new IllegalArgumentException(
          "usable must be 0 or the number seen, which is at least 0, but were %d of %d"
              .formatted(usable, seen));
    }
    if ((usable == 0) != (computeCapability == 0)) {
      throw new IllegalArgumentException(
          "computeCapability must be above 0 where a GPU is usable, and else 0, but was %d for %d"
              .formatted(computeCapability, usable));
    }
  }

  /**
   * Asks CUDA's runtime and, only if that shows any, libtorch: DJL takes a libtorch without CUDA,
   * or one that the driver is too old for, with no more than a warning in the log.
   */
  public static VisibleGpus toThisProcess() {
    int seen = CudaUtils.getGpuCount();
    if (seen == 0) {
      return NONE;
    }
    return Engine.getEngine("PyTorch").getGpuCount() == 0
        ? new VisibleGpus(seen, 0, 0)
        : new VisibleGpus(seen, seen, Integer.parseInt(CudaUtils.getComputeCapability(0)));
  }

  /**
   * Returns whether the first one multiplies bfloat16.
   *
   * @see <a href="https://docs.nvidia.com/cuda/cuda-c-programming-guide/#compute-capabilities">CUDA
   *     C++ Programming Guide, Compute Capabilities</a>
   */
  public boolean multiplyBfloat16() {
    return computeCapability >= FIRST_WITH_BFLOAT16;
  }

  /**
   * Returns, in words, why none is usable.
   *
   * @throws IllegalStateException if one is
   */
  public String whyNone() {
    requireNoneUsable();
    return seen == 0
        ? "CUDA's runtime shows no GPU here"
        : "libtorch cannot use the GPU (%d seen): it was built without CUDA, or for a newer driver"
            .formatted(seen);
  }

  /**
   * Returns, in words, what to do so that one is usable.
   *
   * @throws IllegalStateException if one is
   */
  public String remedy() {
    requireNoneUsable();
    return seen == 0
        ? "install NVIDIA's driver and CUDA's runtime (libcudart) where libraries are looked for"
        : "let PYTORCH_LIBRARY_PATH name a libtorch with CUDA, and PYTORCH_VERSION and"
            + " PYTORCH_FLAVOR say which it is";
  }

  private void requireNoneUsable() {
    if (usable > 0) {
      throw new IllegalStateException("%d GPUs are usable".formatted(usable));
    }
  }
}
