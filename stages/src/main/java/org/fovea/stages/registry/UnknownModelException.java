package org.fovea.stages.registry;

/** A model, version or alias that the workspace does not have. The message says what it has. */
public final class UnknownModelException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  UnknownModelException(String message) {
    super(message);
  }
}
