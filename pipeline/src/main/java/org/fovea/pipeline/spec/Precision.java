package org.fovea.pipeline.spec;

/** The arithmetic of training. */
public enum Precision implements SpecWord {
  /** The fastest that is as exact as float32: float32 itself. */
  AUTO,
  /** IEEE single precision. */
  FLOAT32
}
