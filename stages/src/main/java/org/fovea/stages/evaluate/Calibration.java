package org.fovea.stages.evaluate;

/** How scores are made of a network's outputs. */
public enum Calibration {
  /**
   * By a temperature and a bias for each target, fitted on the calibration images: class weights
   * and long training shift both.
   */
  TEMPERATURE_AND_BIAS,
  /** By the sigmoid alone. */
  NONE
}
