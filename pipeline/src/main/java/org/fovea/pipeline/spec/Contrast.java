package org.fovea.pipeline.spec;

/** What is done to the contrast of an image before it is scaled. */
public enum Contrast implements SpecWord {
  /** Nothing. */
  NONE
}
