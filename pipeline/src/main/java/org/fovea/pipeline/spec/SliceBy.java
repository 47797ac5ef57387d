package org.fovea.pipeline.spec;

/** What metrics are also shown by. */
public enum SliceBy implements SpecWord {
  /** The source. */
  SOURCE
}
