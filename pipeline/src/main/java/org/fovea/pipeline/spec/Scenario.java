package org.fovea.pipeline.spec;

/** How a pretrained network becomes the model. */
public enum Scenario implements SpecWord {
  /**
   * Starts from pretrained weights, freezes the first two layers of convolutions and fine-tunes the
   * rest, with a new head.
   */
  FINE_TUNE_UPPER {
    @Override
    public String word() {
      return name(); // as the records and reports write it
    }
  }
}
