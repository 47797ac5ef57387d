package org.fovea.stages.registry;

import java.io.IOException;

/**
 * Says that a published model does not give the scores, here, that it gave when it was published.
 */
public final class IrreproducibleScoresException extends IOException {
  private static final long serialVersionUID = 1;

  IrreproducibleScoresException(String message) {
    super(message);
  }
}
