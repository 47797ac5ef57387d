package org.fovea.stages.registry;

import java.io.IOException;

/** Something in the registry is not what was recorded: changed, damaged or removed. */
public final class DamagedRegistryException extends IOException {
  private static final long serialVersionUID = 1L;

  DamagedRegistryException(String message) {
    super(message);
  }
}
