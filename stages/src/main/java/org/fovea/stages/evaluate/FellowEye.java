package org.fovea.stages.evaluate;

/** Whether what a model says of a patient's other eye counts in the score of an eye. */
public enum FellowEye {
  /** Every photograph is scored by itself. */
  NONE,
  /**
   * Beside that, photographs whose fellow eye was scored too are scored by both, with the weight
   * that orders the validation images best, and with a calibration and thresholds of their own.
   */
  AUTO
}
