package org.fovea.pipeline.spec;

/** What training does about some classes being rarer than others. */
public enum ClassBalance implements SpecWord {
  /** Every image counts the same. */
  NONE,
  /** The classes of a target weigh the same in its loss. */
  WEIGHTED,
  /** An epoch shows the grades that the targets tell apart equally often. */
  SAMPLED
}
