package org.fovea.pipeline.spec;

/** How learning rates fall once they have warmed up. */
public enum DecayKind implements SpecWord {
  /** Along half a cosine, to nearly nothing at the end. */
  COSINE,
  /** As a power of what is left of the training. */
  POLYNOMIAL,
  /** By a factor, every so many epochs. */
  STEP,
  /** Not at all. */
  CONSTANT
}
