package org.fovea.pipeline.spec;

/**
 * A spec that cannot be run; its message names the file, the key, its value and what is allowed.
 */
public final class InvalidSpecException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  InvalidSpecException(String message) {
    super(message);
  }

  InvalidSpecException(String message, Throwable cause) {
    super(message, cause);
  }
}
