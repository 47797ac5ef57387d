package org.fovea.stages.finetune;

/** A checkpoint that training does not go on from; the message follows its name. */
final class RefusedCheckpointException extends Exception {
  private static final long serialVersionUID = 1L;

  RefusedCheckpointException(String message) {
    super(message);
  }

  RefusedCheckpointException(String message, Throwable cause) {
    super(message, cause);
  }
}
