package org.fovea.pipeline.spec;

/** Whether the images or the rows of the labels decide what a source holds. */
public enum RowPolicy implements SpecWord {
  /** Every image belongs to the source; one without a row is rejected. So is a row without one. */
  FROM_IMAGES,
  /**
   * Every row belongs to the source; one without an image is rejected, other images are ignored.
   */
  FROM_LABELS
}
