package org.fovea.pipeline.spec;

/** What happens to images of identical content and different grades. */
public enum ConflictPolicy implements SpecWord {
  /** All of them are excluded. */
  EXCLUDE,
  /** One of those with the worst grade stands, the others are excluded. */
  KEEP_WORST
}
