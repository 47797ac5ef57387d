package org.fovea.pipeline.spec;

/** What is done about the noise of an image once it is scaled, before its contrast. */
public enum Noise implements SpecWord {
  /** Nothing. */
  NONE,
  /** The median of 3 by 3 pixels. */
  MEDIAN,
  /** A mean of 5 by 5 pixels that keeps edges. */
  BILATERAL
}
