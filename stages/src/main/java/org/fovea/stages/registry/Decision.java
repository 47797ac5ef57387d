package org.fovea.stages.registry;

/**
 * Who decided something about a model, and why; stands in its history for ever.
 *
 * @param who account
 * @param why in words; not blank
 */
public record Decision(String who, String why) {
  public Decision {
    if (why.isBlank()) {
      throw new IllegalArgumentException(
          "a decision about a model needs a reason, which its history keeps, but it was blank");
    }
  }
}
