package org.fovea.stages.heatmap;

/**
 * Colours for signed evidence over a photograph: orange speaks for, blue against, and where there
 * is none the photograph shows through in grey.
 *
 * <p>Mixed in Oklab, where equal steps look equal: the evidence decides how far a pixel goes from
 * the photograph's grey to one of two colours of nearly equal lightness, in proportion and at most
 * three fifths of the way, so that the lightness stays the photograph's and vessels and lesions
 * remain visible. Orange and blue are told apart by people who confuse red and green.
 *
 * @see <a href="https://bottosson.github.io/posts/oklab/">Ottosson, 2020, A perceptual color space
 *     for image processing</a>
 */
final class EvidenceColours {
  /** Opacity of the strongest evidence. */
  private static final double GREATEST_OPACITY = 0.6;

  /** Oklab of sRGB (255, 122, 0), an orange, and (48, 120, 255), a blue. */
  private static final double[] FOR = {0.7230, 0.1205, 0.1464};

  private static final double[] AGAINST = {0.6059, -0.0316, -0.2114};

  /** Rec. 709 weights of linear red, green and blue in lightness. */
  private static final double[] LUMINANCE = {0.2126, 0.7152, 0.0722};

  /** Linear light of each sRGB value, 0 to 1. */
  private static final double[] LINEAR = new double[256];

  /** sRGB value of linear light in 4096 steps; the darkest steps are finer than needed. */
  private static final byte[] ENCODED = new byte[4097];

  static {
    for (int value = 0; value < LINEAR.length; value++) {
      double s = value / 255.0;
      LINEAR[value] = s <= 0.04045 ? s / 12.92 : StrictMath.pow((s + 0.055) / 1.055, 2.4);
    }
    for (int step = 0; step < ENCODED.length; step++) {
      double light = step / (ENCODED.length - 1.0);
      double s =
          light <= 0.0031308 ? 12.92 * light : 1.055 * StrictMath.pow(light, 1 / 2.4) - 0.055;
      ENCODED[step] = (byte) Math.round(255 * s);
    }
  }

  private EvidenceColours() {}

  /** Returns the Oklab lightness, 0 to 1, of the grey that a colour of a photograph becomes. */
  static double lightness(byte red, byte green, byte blue) {
    return StrictMath.cbrt(
        LUMINANCE[0] * LINEAR[red & 0xFF]
            + LUMINANCE[1] * LINEAR[green & 0xFF]
            + LUMINANCE[2] * LINEAR[blue & 0xFF]);
  }

  /**
   * Writes the colour of a pixel.
   *
   * @param lightness of the photograph there, 0 to 1
   * @param evidence from -1, strongest against, to 1, strongest for
   * @param rgb takes red, green and blue
   * @param at where the red goes
   */
  static void put(double lightness, double evidence, byte[] rgb, int at) {
    double[] colour = evidence < 0 ? AGAINST : FOR;
    double opacity = GREATEST_OPACITY * Math.min(1, Math.abs(evidence));
    double mixed = lightness + opacity * (colour[0] - lightness);
    double a = opacity * colour[1];
    double b = opacity * colour[2];
    double l = cube(mixed + 0.3963377774 * a + 0.2158037573 * b);
    double m = cube(mixed - 0.1055613458 * a - 0.0638541728 * b);
    double s = cube(mixed - 0.0894841775 * a - 1.2914855480 * b);
    rgb[at] = encoded(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s);
    rgb[at + 1] = encoded(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s);
    rgb[at + 2] = encoded(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s);
  }

  private static double cube(double value) {
    return value * value * value;
  }

  private static byte encoded(double light) {
    double inGamut = Math.max(0, Math.min(1, light));
    return ENCODED[(int) Math.round(inGamut * (ENCODED.length - 1))];
  }
}
