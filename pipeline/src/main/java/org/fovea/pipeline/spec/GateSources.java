package org.fovea.pipeline.spec;

/** Which test images the bars of a gate are for. */
public enum GateSources implements SpecWord {
  /** All together. */
  POOLED,
  /** All together, and those of each source. */
  EACH
}
