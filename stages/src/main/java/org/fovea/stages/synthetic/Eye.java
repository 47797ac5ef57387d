package org.fovea.stages.synthetic;

import java.util.Locale;

/** Which eye of a patient is drawn; in a photograph of the right eye the optic disc is right. */
public enum Eye {
  LEFT,
  RIGHT;

  /** Returns the name as EyePACS writes it into file names: {@code left} or {@code right}. */
  public String lowerCaseName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns the sign of the image's x axis towards the nose: 1 for the right eye, else -1. */
  int nasalSign() {
    return this == RIGHT ? 1 : -1;
  }
}
