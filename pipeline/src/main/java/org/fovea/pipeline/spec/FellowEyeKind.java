package org.fovea.pipeline.spec;

/** Whether a patient's other eye counts in the score of an eye. */
public enum FellowEyeKind implements SpecWord {
  /** Every photograph is scored by itself. */
  NONE,
  /** Photographs whose fellow eye was scored are also scored by both, weighed on validation. */
  AUTO
}
