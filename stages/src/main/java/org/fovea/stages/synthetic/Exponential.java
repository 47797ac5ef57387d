package org.fovea.stages.synthetic;

/** {@code exp(-t)} from a table: the same on every machine, and fast enough for each pixel. */
final class Exponential {
  private static final int STEPS_PER_UNIT = 64;
  private static final int LARGEST = 8;
  private static final float[] TABLE = new float[STEPS_PER_UNIT * LARGEST + 2];

  static {
    for (int i = 0; i < TABLE.length; i++) {
      TABLE[i] = (float) StrictMath.exp(-(double) i / STEPS_PER_UNIT);
    }
  }

  private Exponential() {}

  /** Returns exp(-t) within 1e-4 for t ≥ 0, and 0 from 8 on. */
  static float ofMinus(float t) {
    float at = t * STEPS_PER_UNIT;
    int cell = (int) at;
    if (cell >= STEPS_PER_UNIT * LARGEST) {
      return 0;
    }
    float low = TABLE[cell];
    return low + (at - cell) * (TABLE[cell + 1] - low);
  }
}
