package org.fovea.pipeline.spec;

/** The arithmetic of training. */
public enum Precision implements SpecWord {
  /** The fastest that is measured to cost no accuracy on the device that computes. */
  AUTO,
  /** IEEE single precision. */
  FLOAT32,
  /** Layers in bfloat16, weights and their steps in float32. */
  BFLOAT16
}
