package org.fovea.stages.synthetic;

/** Red, green and blue, each with full scale 1. */
record Colour(float red, float green, float blue) {
  Colour blend(Colour other, double share) {
    float part = (float) share;
    return new Colour(
        red + part * (other.red - red),
        green + part * (other.green - green),
        blue + part * (other.blue - blue));
  }

  Colour times(double redFactor, double greenFactor, double blueFactor) {
    return new Colour(
        (float) (red * redFactor), (float) (green * greenFactor), (float) (blue * blueFactor));
  }
}
