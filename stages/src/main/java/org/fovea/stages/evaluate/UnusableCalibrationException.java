package org.fovea.stages.evaluate;

/**
 * Calibration images from which no threshold can be chosen. A retry does not help: the data or
 * their split has to change.
 */
public final class UnusableCalibrationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnusableCalibrationException(String message) {
    super(message);
  }
}
