package org.fovea.pipeline.spec;

/** What training does about one class being rarer than the other. */
public enum ClassBalance implements SpecWord {
  /** Every image counts the same. */
  NONE,
  /** The two classes of a target weigh the same in its loss. */
  WEIGHTED
}
