package org.fovea.pipeline.spec;

/** What is done to the contrast of an image once it is scaled. */
public enum Contrast implements SpecWord {
  /** Nothing. */
  NONE,
  /** Contrast-limited adaptive histogram equalisation of the lightness. */
  CLAHE,
  /** Subtraction of the local average, by Graham. */
  GRAHAM
}
