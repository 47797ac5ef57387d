package org.fovea.pipeline.spec;

/** What happens where the splits that a source demands put one patient or picture into two. */
public enum LeakagePolicy implements SpecWord {
  /** The split that is held out the most stands; images in the others are excluded. */
  REPAIR,
  /** The run fails. */
  FAIL
}
