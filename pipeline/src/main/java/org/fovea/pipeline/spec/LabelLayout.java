package org.fovea.pipeline.spec;

/** How a source says the grade of an image. */
public enum LabelLayout implements SpecWord {
  /** CSV with image and level; an image is named patient, underscore, left or right. */
  EYEPACS,
  /** CSV with id_code and diagnosis; patients are not known. */
  APTOS,
  /** One folder a grade, named 0 to 4; no CSV. */
  FOLDERS,
  /** CSV with the columns that the spec names. */
  COLUMNS
}
