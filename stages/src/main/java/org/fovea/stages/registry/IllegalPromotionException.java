package org.fovea.stages.registry;

/** A promotion or rollback that the history does not allow. The message says what to do. */
public final class IllegalPromotionException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  IllegalPromotionException(String message) {
    super(message);
  }
}
