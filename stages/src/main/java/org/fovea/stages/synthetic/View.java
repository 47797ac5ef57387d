package org.fovea.stages.synthetic;

/**
 * Where the retina lies in a photograph.
 *
 * <p>Retinal coordinates have their origin in the centre of the field, x towards the nose, y down;
 * 1 is the radius of a field of 45 degrees. One class maps both eyes.
 */
final class View {
  final int widthPx;
  final int heightPx;
  final double centreXPx;
  final double centreYPx;
  final double fieldRadiusPx;

  /** Pixels for one unit on the retina. */
  final double scalePx;

  private final double nasalSign;
  private final double cosine;
  private final double sine;

  /**
   * @param tiltRadians how far the camera is rotated
   */
  View(SyntheticCamera camera, Eye eye, double tiltRadians) {
    this.widthPx = camera.widthPx();
    this.heightPx = camera.heightPx();
    this.centreXPx = widthPx / 2.0;
    this.centreYPx = heightPx / 2.0;
    this.fieldRadiusPx = camera.fieldRadiusPx();
    this.scalePx = fieldRadiusPx / camera.retinaRadius();
    this.nasalSign = eye.nasalSign();
    this.cosine = StrictMath.cos(tiltRadians);
    this.sine = StrictMath.sin(tiltRadians);
  }

  double xPx(double x, double y) {
    return centreXPx + nasalSign * scalePx * (cosine * x - sine * y);
  }

  double yPx(double x, double y) {
    return centreYPx + scalePx * (sine * x + cosine * y);
  }

  /** Says whether a circle, in pixels, lies wholly within the visible retina and off its rim. */
  boolean holds(double xPx, double yPx, double radiusPx) {
    double reach = 0.96 * fieldRadiusPx - radiusPx;
    double dx = xPx - centreXPx;
    double dy = yPx - centreYPx;
    return reach > 0
        && dx * dx + dy * dy <= reach * reach
        && yPx - radiusPx >= 2
        && yPx + radiusPx <= heightPx - 2;
  }
}
