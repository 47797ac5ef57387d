package org.fovea.stages.synthetic;

/**
 * How much of each pixel is covered by one kind of thing, in [0, 1]: shapes are stamped with
 * antialiased edges, and where they overlap the larger coverage stands.
 *
 * <p>All lengths are pixels. Shapes may reach beyond the plane.
 */
final class CoveragePlane {
  final int widthPx;
  final int heightPx;

  /** Row by row. */
  final float[] coverage;

  CoveragePlane(int widthPx, int heightPx) {
    this.widthPx = widthPx;
    this.heightPx = heightPx;
    this.coverage = new float[widthPx * heightPx];
  }

  /** Returns the coverage of the pixel that holds the point; 0 outside the plane. */
  float at(double x, double y) {
    int column = (int) StrictMath.floor(x);
    int row = (int) StrictMath.floor(y);
    boolean inside = column >= 0 && column < widthPx && row >= 0 && row < heightPx;
    return inside ? coverage[row * widthPx + column] : 0;
  }

  /** Stamps a line with round ends, whose half width goes from one value to another. */
  void stampLine(double x0, double y0, double x1, double y1, double halfWidth0, double halfWidth1) {
    double reach = Math.max(halfWidth0, halfWidth1) + 1;
    int left = firstPixel(Math.min(x0, x1) - reach);
    int right = lastPixel(Math.max(x0, x1) + reach, widthPx);
    int top = firstPixel(Math.min(y0, y1) - reach);
    int bottom = lastPixel(Math.max(y0, y1) + reach, heightPx);
    float dx = (float) (x1 - x0);
    float dy = (float) (y1 - y0);
    float perLengthSquared = 1 / Math.max(1e-6f, dx * dx + dy * dy);
    float width0 = (float) halfWidth0;
    float widthStep = (float) (halfWidth1 - halfWidth0);
    for (int row = top; row <= bottom; row++) {
      float py = (float) (row + 0.5 - y0);
      for (int column = left; column <= right; column++) {
        float px = (float) (column + 0.5 - x0);
        float along = clamp((px * dx + py * dy) * perLengthSquared);
        float ex = px - along * dx;
        float ey = py - along * dy;
        float halfWidth = width0 + along * widthStep;
        float outer = halfWidth + 0.5f;
        float squared = ex * ex + ey * ey;
        if (squared < outer * outer) {
          float edge = outer - (float) Math.sqrt(squared);
          raise(row * widthPx + column, Math.min(Math.min(1, 2 * halfWidth), edge));
        }
      }
    }
  }

  /**
   * Stamps a round or lobed patch.
   *
   * @param radius largest distance from the centre that is covered
   * @param lobes how irregular the outline is: 0 is a circle, 0.4 ragged
   * @param phase turns the lobes, in radians
   * @param softness width of the soft edge as a fraction of the radius, in (0, 1]; the edge is
   *     never narrower than a pixel
   * @param peak coverage in the middle, in (0, 1]
   */
  void stampPatch(
      double x, double y, double radius, double lobes, double phase, double softness, double peak) {
    int left = firstPixel(x - radius - 1);
    int right = lastPixel(x + radius + 1, widthPx);
    int top = firstPixel(y - radius - 1);
    int bottom = lastPixel(y + radius + 1, heightPx);
    float cosine = (float) StrictMath.cos(phase);
    float sine = (float) StrictMath.sin(phase);
    float perSoft = (float) (1 / Math.max(1, softness * radius));
    for (int row = top; row <= bottom; row++) {
      float py = (float) (row + 0.5 - y);
      for (int column = left; column <= right; column++) {
        float px = (float) (column + 0.5 - x);
        float distance = (float) Math.sqrt(px * px + py * py);
        float limit = (float) radius;
        if (lobes > 0 && distance > 0) {
          float ux = (px * cosine - py * sine) / distance;
          float uy = (px * sine + py * cosine) / distance;
          float second = ux * ux - uy * uy; // cos 2θ
          float third = ux * (ux * ux - 3 * uy * uy); // cos 3θ
          limit *= 1 - (float) lobes * (0.5f - 0.3f * second - 0.2f * third);
        }
        float edge = clamp((limit + 0.5f - distance) * perSoft);
        if (edge > 0) {
          raise(row * widthPx + column, (float) peak * edge * (2 - edge));
        }
      }
    }
  }

  /** Stamps the part of a disc below a level line, as blood settles in front of the retina. */
  void stampBoat(double x, double y, double radius, double levelBelowCentre, double peak) {
    int left = firstPixel(x - radius - 1);
    int right = lastPixel(x + radius + 1, widthPx);
    int top = firstPixel(y + levelBelowCentre - 1);
    int bottom = lastPixel(y + radius + 1, heightPx);
    float perSoft = (float) (1 / Math.max(1, 0.12 * radius));
    for (int row = top; row <= bottom; row++) {
      float py = (float) (row + 0.5 - y);
      for (int column = left; column <= right; column++) {
        float px = (float) (column + 0.5 - x);
        float round = (float) (radius + 0.5 - Math.sqrt(px * px + py * py));
        float level = (float) (py - levelBelowCentre + 0.5);
        float edge = clamp(Math.min(round, level) * perSoft);
        if (edge > 0) {
          raise(row * widthPx + column, (float) peak * edge * (2 - edge));
        }
      }
    }
  }

  private void raise(int pixel, float value) {
    if (value > coverage[pixel]) {
      coverage[pixel] = value;
    }
  }

  private static float clamp(float value) {
    return value < 0 ? 0 : Math.min(value, 1);
  }

  private static int firstPixel(double from) {
    return Math.max(0, (int) StrictMath.floor(from));
  }

  private static int lastPixel(double to, int size) {
    return Math.min(size - 1, (int) StrictMath.floor(to));
  }
}
