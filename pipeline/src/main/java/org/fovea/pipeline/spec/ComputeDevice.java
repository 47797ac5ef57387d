package org.fovea.pipeline.spec;

/** What a model is trained on. */
public enum ComputeDevice implements SpecWord {
  /** The processor. */
  CPU
}
