package org.fovea.stages.googlenet;

import java.util.Locale;

/**
 * What the network computes in. Weights, their gradients and momentum are float32 in either, as are
 * the head and the loss.
 */
public enum Arithmetic {
  /**
   * IEEE single precision throughout on a processor. On a GPU libtorch lets convolutions round
   * their factors to TF32 (10 bits of precision), as PyTorch does, unless the environment has
   * {@code NVIDIA_TF32_OVERRIDE=0}; the compute fingerprint says which.
   *
   * @see <a href="https://docs.pytorch.org/docs/stable/notes/cuda.html">PyTorch, CUDA semantics</a>
   */
  FLOAT32,
  /**
   * Convolutions, normalisation and pooling in bfloat16: float32's range with 8 bits of precision.
   * Faster only where the processor or GPU multiplies it natively.
   *
   * @see <a href="https://arxiv.org/abs/1905.12322">Kalamkar et al., 2019, A study of BFLOAT16 for
   *     deep learning training</a>
   */
  BFLOAT16;

  /** Returns what records call it, such as {@code float32}. */
  public String recordName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
