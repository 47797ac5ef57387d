package org.fovea.pipeline.spec;

/** What metrics are also shown by. */
public enum SliceBy implements SpecWord {
  /** The source; always, also where it is not named. */
  SOURCE,
  /** Left or right eye. */
  EYE,
  /** The true grade. */
  GRADE,
  /** The camera: make and model by the file, else shape and size of the picture. */
  CAMERA,
  /** Sharpness, in bands. */
  SHARPNESS,
  /** Brightness, in bands. */
  BRIGHTNESS
}
