package org.fovea.pipeline.spec;

import com.fasterxml.jackson.annotation.JsonValue;

/** The grade from which on a target is positive, on the international scale 0 to 4. */
public enum Grade implements SpecWord {
  /** Grade 1. */
  MILD(1),
  /** Grade 2. */
  MODERATE(2),
  /** Grade 3. */
  SEVERE(3),
  /** Grade 4. */
  PROLIFERATIVE(4);

  private final int number;

  Grade(int number) {
    this.number = number;
  }

  /** Returns the grade as a number, 1 to 4. */
  public int number() {
    return number;
  }

  @Override
  @JsonValue
  public String word() {
    return name(); // as the field and the records write it
  }
}
