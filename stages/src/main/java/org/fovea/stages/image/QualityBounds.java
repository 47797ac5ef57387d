package org.fovea.stages.image;

import java.io.Serializable;

/**
 * From where on a photograph is refused; the measures are those of {@link QualityMeasures}.
 *
 * <p>The defaults were set on the 5,360 photographs of EyePACS, APTOS and SRahimDR that lie beside
 * this project, all cameras together, so that what an ophthalmologist could still grade passes: the
 * numbers behind each are in decision 017.
 *
 * @param minBrightness least mean luma of the disc, 0 to 255
 * @param maxBrightness greatest mean luma of the disc, 0 to 255
 * @param maxRedClipped greatest share of the disc without any red detail left, 0 to 1
 * @param maxHidden greatest share of the disc that lies in the dark or is washed out, 0 to 1
 * @param minSharpness least sharpness, 0 to 1; not asked of a disc below 160 px
 * @param minWarm least share of the disc that is at least as red as blue, 0 to 1
 */
public record QualityBounds(
    double minBrightness,
    double maxBrightness,
    double maxRedClipped,
    double maxHidden,
    double minSharpness,
    double minWarm)
    implements Serializable {
  public static final QualityBounds DEFAULT = new QualityBounds(19, 212, 0.95, 0.27, 0.205, 0.35);

  /** Lets everything pass. */
  public static final QualityBounds NONE = new QualityBounds(0, 255, 1, 1, 0, 0);

  public QualityBounds {
    requireWithin("minBrightness", minBrightness, 0, 255);
    requireWithin("maxBrightness", maxBrightness, minBrightness, 255);
    requireWithin("maxRedClipped", maxRedClipped, 0, 1);
    requireWithin("maxHidden", maxHidden, 0, 1);
    requireWithin("minSharpness", minSharpness, 0, 1);
    requireWithin("minWarm", minWarm, 0, 1);
  }

  private static void requireWithin(String name, double value, double low, double high) {
    if (!(value >= low && value <= high)) { // also rejects NaN
      throw new IllegalArgumentException(
          "%s must be from %s to %s, but was %s".formatted(name, low, high, value));
    }
  }
}
