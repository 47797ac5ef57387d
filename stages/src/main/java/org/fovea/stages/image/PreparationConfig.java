package org.fovea.stages.image;

import java.io.Serializable;

/**
 * How a photograph becomes the square that a network sees; nothing here depends on the data.
 *
 * @param sidePx side of the square, in pixels; 32 to 1024; GoogLeNet was trained at 224
 * @param limits how large and how small an image may be
 */
public record PreparationConfig(int sidePx, DecodeLimits limits) implements Serializable {
  public static final PreparationConfig DEFAULT = new PreparationConfig(224, DecodeLimits.DEFAULT);

  public PreparationConfig {
    if (sidePx < 32 || sidePx > 1024) {
      throw new IllegalArgumentException(
          "sidePx must be between 32 and 1024 pixels, but was " + sidePx);
    }
  }
}
