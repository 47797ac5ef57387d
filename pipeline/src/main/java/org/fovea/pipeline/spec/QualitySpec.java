package org.fovea.pipeline.spec;

/**
 * From where on an image is refused as not gradable.
 *
 * @param minBrightness least mean luma of the retinal disc, 0 to 255
 * @param maxBrightness greatest mean luma of the retinal disc, minBrightness to 255
 * @param maxRedClipped greatest share of the disc whose red is 250 or more, 0 to 1
 * @param maxHidden greatest share of the disc that lies in the dark or is washed out, 0 to 1
 * @param minSharpness least sharpness at a diameter of 192 pixels, 0 to 1
 * @param minWarm least share of the disc that is at least as red as blue, 0 to 1
 */
public record QualitySpec(
    double minBrightness,
    double maxBrightness,
    double maxRedClipped,
    double maxHidden,
    double minSharpness,
    double minWarm) {
  /** What was calibrated on real photographs: decision 017. */
  public static final QualitySpec DEFAULT = new QualitySpec(19, 212, 0.95, 0.27, 0.205, 0.35);

  public QualitySpec {
    SpecRange.requireWithin("minBrightness", minBrightness, 0.0, 255.0);
    SpecRange.requireWithin("maxBrightness", maxBrightness, minBrightness, 255.0);
    SpecRange.requireWithin("maxRedClipped", maxRedClipped, 0.0, 1.0);
    SpecRange.requireWithin("maxHidden", maxHidden, 0.0, 1.0);
    SpecRange.requireWithin("minSharpness", minSharpness, 0.0, 1.0);
    SpecRange.requireWithin("minWarm", minWarm, 0.0, 1.0);
  }
}
