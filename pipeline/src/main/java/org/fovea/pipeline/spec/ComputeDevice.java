package org.fovea.pipeline.spec;

/** What computes a network. */
public enum ComputeDevice implements SpecWord {
  /** A GPU, or nothing is begun. */
  GPU,
  /** A GPU where one can be used, else the processor. */
  PREFER_GPU,
  /** The processor. */
  CPU
}
