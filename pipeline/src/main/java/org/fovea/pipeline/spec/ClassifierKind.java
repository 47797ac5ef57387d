package org.fovea.pipeline.spec;

/** What kind of model is trained. */
public enum ClassifierKind implements SpecWord {
  /** The BVLC GoogLeNet. */
  GOOGLENET,
  /** Support vector machines on explicit features: the baseline of transfer learning. */
  EXPLICIT_FEATURES
}
