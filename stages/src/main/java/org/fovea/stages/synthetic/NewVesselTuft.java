package org.fovea.stages.synthetic;

/** New vessels: a fan of fine, tortuous loops that stay within a circle. */
final class NewVesselTuft {
  private static final double HALF_WIDTH = 0.0042;
  private static final double STEP = 0.016;

  private NewVesselTuft() {}

  /**
   * @param radius of the circle, and {@code scalePx} pixels for one unit of it
   */
  static void paint(
      CoveragePlane blood,
      double xPx,
      double yPx,
      double radius,
      double scalePx,
      DrawingRandom random) {
    int branches = random.between(9, 13);
    for (int branch = 0; branch < branches; branch++) {
      double heading = 2 * StrictMath.PI * (branch + random.nextDouble()) / branches; // all around
      double curl = random.between(-1, 1);
      double x = 0;
      double y = 0;
      for (double gone = 0; gone < 2.6 * radius; gone += STEP) {
        curl = 0.6 * curl + 0.33 * random.nextBellShaped();
        heading += curl;
        double nextX = x + STEP * StrictMath.cos(heading);
        double nextY = y + STEP * StrictMath.sin(heading);
        double limit = radius - HALF_WIDTH;
        if (nextX * nextX + nextY * nextY > limit * limit) {
          heading += 2.2; // turns back at the edge
          continue;
        }
        double halfWidthPx = HALF_WIDTH * scalePx;
        blood.stampLine(
            xPx + x * scalePx,
            yPx + y * scalePx,
            xPx + nextX * scalePx,
            yPx + nextY * scalePx,
            halfWidthPx,
            halfWidthPx);
        x = nextX;
        y = nextY;
      }
    }
  }
}
