package org.fovea.pipeline.spec;

/** How a pretrained network becomes the model. Records and reports write these names. */
public enum Scenario implements SpecWord {
  /** Chosen by the number of training images and their likeness to those of the pre-training. */
  AUTO {
    @Override
    public String word() {
      return "auto";
    }
  },
  /** A linear classifier on the last features. */
  LINEAR_ON_TOP,
  /** A linear classifier on the features of an earlier layer. */
  LINEAR_ON_EARLIER,
  /** Starts from pretrained weights and fine-tunes all of them, with a new head. */
  FINE_TUNE_ALL,
  /**
   * Starts from pretrained weights, freezes the first two layers of convolutions and fine-tunes the
   * rest, with a new head.
   */
  FINE_TUNE_UPPER,
  /** Starts from random weights: the control of the others. */
  FROM_SCRATCH;

  @Override
  public String word() {
    return name();
  }
}
