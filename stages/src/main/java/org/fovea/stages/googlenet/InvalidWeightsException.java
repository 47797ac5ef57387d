package org.fovea.stages.googlenet;

/**
 * Weights that cannot be used: a damaged file, or a tensor that is missing or has another shape.
 *
 * <p>The message names the file, the tensor, what was found, what is expected, and what to do. A
 * retry does not help.
 */
public final class InvalidWeightsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  InvalidWeightsException(String message) {
    super(message);
  }

  InvalidWeightsException(String message, Throwable cause) {
    super(message, cause);
  }
}
