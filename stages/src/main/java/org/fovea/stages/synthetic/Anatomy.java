package org.fovea.stages.synthetic;

/**
 * Where the landmarks of a retina are, in retinal coordinates (see {@link View}).
 *
 * <p>Proportions: in a field of 45 degrees the optic disc is about a seventh as wide as the field,
 * and its centre lies about two and a half of its diameters from the fovea, a little above it.
 */
record Anatomy(
    double foveaX,
    double foveaY,
    double opticDiscX,
    double opticDiscY,
    double opticDiscRadius,
    double cupRatio,
    double tiltRadians) {

  static Anatomy drawFrom(DrawingRandom random) {
    double foveaX = random.between(-0.17, -0.01);
    double foveaY = random.between(-0.06, 0.08);
    return new Anatomy(
        foveaX,
        foveaY,
        foveaX + random.between(0.68, 0.78),
        foveaY - random.between(0.02, 0.11),
        random.between(0.128, 0.155),
        random.between(0.3, 0.55),
        random.between(-0.10, 0.10));
  }

  double distanceToFovea(double x, double y) {
    return distance(x - foveaX, y - foveaY);
  }

  double distanceToOpticDisc(double x, double y) {
    return distance(x - opticDiscX, y - opticDiscY);
  }

  private static double distance(double dx, double dy) {
    return Math.sqrt(dx * dx + dy * dy); // correctly rounded, so the same everywhere
  }
}
