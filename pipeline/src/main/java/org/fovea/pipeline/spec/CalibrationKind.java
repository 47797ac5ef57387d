package org.fovea.pipeline.spec;

/** How scores are made of a network's outputs. */
public enum CalibrationKind implements SpecWord {
  /** By a temperature and a bias for each target, fitted on the calibration images. */
  TEMPERATURE_AND_BIAS,
  /** By the sigmoid alone. */
  NONE
}
