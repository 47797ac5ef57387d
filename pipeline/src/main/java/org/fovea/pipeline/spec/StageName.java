package org.fovea.pipeline.spec;

/** The stages of the workflow, in the order in which they run. */
public enum StageName implements SpecWord {
  /** Lists and hashes the images and joins them with their labels. */
  INGEST,
  /** Decodes, crops and scales each distinct image once. */
  PREPARE,
  /** Sets duplicates aside, splits by patient and lists the rotations. */
  ASSIGN,
  /**
   * Extracts features with the pretrained network, or measures explicit ones; only for classifiers
   * that look at them.
   */
  FEATURES,
  /** Trains the network, or fits a classifier to the features. */
  FINETUNE,
  /** Scores the images and measures the model. */
  EVALUATE,
  /** Holds the model against the gate and commits it to the registry. */
  PUBLISH
}
