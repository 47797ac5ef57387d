package org.fovea.pipeline.spec;

/** What of a measured value is held against a bar, or against what a threshold has to reach. */
public enum GateMeasure implements SpecWord {
  /** The lower bound of its 95 % interval. */
  LOWER_BOUND,
  /** The value itself. */
  ESTIMATE
}
