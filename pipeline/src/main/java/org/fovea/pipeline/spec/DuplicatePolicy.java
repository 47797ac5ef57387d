package org.fovea.pipeline.spec;

/** What happens to images of identical content and grade. */
public enum DuplicatePolicy implements SpecWord {
  /** The first by name stands, the others are excluded. */
  KEEP_ONE
}
