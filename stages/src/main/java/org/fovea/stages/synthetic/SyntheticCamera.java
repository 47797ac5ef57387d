package org.fovea.stages.synthetic;

/**
 * How a camera turns a retina into a photograph.
 *
 * <p>Lengths without a unit are fractions of the radius of the camera's circular field of view.
 *
 * @param name what lists and reports call it
 * @param widthPx width of the photograph in pixels, from 64 to 4096
 * @param heightPx height of the photograph in pixels, from 64 to 4096
 * @param fieldRadius radius of the field of view as a fraction of {@code heightPx}, in [0.3, 0.7];
 *     above 0.5 its top and bottom are cut off
 * @param retinaRadius how far the field reaches on the retina, in [0.8, 1.25]; 1 is a field of 45
 *     degrees, and more makes everything on the retina smaller
 * @param hasNotch whether the field has the small notch that marks the image's upper right
 * @param redGain gain of red, in [0.3, 2]
 * @param greenGain gain of green, in [0.3, 2]
 * @param blueGain gain of blue, in [0.3, 2]
 * @param vignetting how much darker the rim is than the centre, in [0, 0.8]
 * @param blur standard deviation of the optical blur, in [0, 0.03]
 * @param noise standard deviation of the sensor's noise as a fraction of full scale, in [0, 0.1]
 * @param veil mean share of stray light, which takes contrast away, in [0, 0.4]
 * @param rimGlareProbability how often light leaks in at the rim, in [0, 1]
 * @param jpegQuality quality of the written file, in (0, 1]
 */
public record SyntheticCamera(
    String name,
    int widthPx,
    int heightPx,
    double fieldRadius,
    double retinaRadius,
    boolean hasNotch,
    double redGain,
    double greenGain,
    double blueGain,
    double vignetting,
    double blur,
    double noise,
    double veil,
    double rimGlareProbability,
    double jpegQuality) {

  /** A sharp, warm camera that shows the whole circle: the one to pre-train on. */
  public static final SyntheticCamera A =
      new SyntheticCamera(
          "A", 320, 320, 0.485, 1.0, false, 1.10, 0.96, 0.80, 0.30, 0.0040, 0.008, 0.03, 0.10,
          0.92);

  /**
   * A cooler, softer and noisier camera with a wider field, cut off at the top and bottom: the one
   * that the default run is trained on, so that it is a transfer to another camera.
   */
  public static final SyntheticCamera B =
      new SyntheticCamera(
          "B", 384, 320, 0.56, 1.06, true, 0.92, 1.02, 1.12, 0.45, 0.0055, 0.014, 0.08, 0.30, 0.88);

  public SyntheticCamera {
    requireWithin(name, "widthPx", widthPx, 64, 4096);
    requireWithin(name, "heightPx", heightPx, 64, 4096);
    requireWithin(name, "fieldRadius", fieldRadius, 0.3, 0.7);
    if (fieldRadius * heightPx > 0.5 * widthPx) {
      throw new IllegalArgumentException(
          ("camera %s: a field of view of radius %s x %d px is wider than widthPx %d; make the"
                  + " photograph wider or fieldRadius smaller")
              .formatted(name, fieldRadius, heightPx, widthPx));
    }
    requireWithin(name, "retinaRadius", retinaRadius, 0.8, 1.25);
    requireWithin(name, "redGain", redGain, 0.3, 2);
    requireWithin(name, "greenGain", greenGain, 0.3, 2);
    requireWithin(name, "blueGain", blueGain, 0.3, 2);
    requireWithin(name, "vignetting", vignetting, 0, 0.8);
    requireWithin(name, "blur", blur, 0, 0.03);
    requireWithin(name, "noise", noise, 0, 0.1);
    requireWithin(name, "veil", veil, 0, 0.4);
    requireWithin(name, "rimGlareProbability", rimGlareProbability, 0, 1);
    requireWithin(name, "jpegQuality", jpegQuality, 0.01, 1);
  }

  /**
   * Returns the same camera with another resolution, and the width in proportion; half the height
   * draws about four times as fast.
   */
  public SyntheticCamera scaledTo(int newHeightPx) {
    int newWidthPx = (int) StrictMath.rint((double) widthPx * newHeightPx / heightPx);
    return new SyntheticCamera(
        name,
        newWidthPx,
        newHeightPx,
        fieldRadius,
        retinaRadius,
        hasNotch,
        redGain,
        greenGain,
        blueGain,
        vignetting,
        blur,
        noise,
        veil,
        rimGlareProbability,
        jpegQuality);
  }

  /** Returns the radius of the field of view in pixels. */
  public double fieldRadiusPx() {
    return fieldRadius * heightPx;
  }

  private static void requireWithin(
      String name, String what, double value, double low, double high) {
    if (!(value >= low && value <= high)) { // also rejects NaN
      throw new IllegalArgumentException(
          "camera %s: %s must be from %s to %s, but was %s"
              .formatted(name, what, low, high, value));
    }
  }
}
