package org.fovea.stages.image;

import java.io.Serializable;
import java.util.List;
import java.util.TreeSet;
import org.fovea.schema.Modality;

/**
 * How a photograph becomes the square that a network sees; nothing here depends on the data.
 *
 * @param sidePx side of the square, in pixels; 32 to 1024; GoogLeNet was trained at 224
 * @param limits how large and how small an image may be
 * @param quality from where on a photograph is refused
 * @param modalities what is let pass, in ascending order, at least one
 * @param maskOutside whether what lies outside the disc's rim is made black, where a rim is found:
 *     text, a camera's notch and stray light tell nothing of a retina
 * @param noise what is done about noise; before the contrast
 * @param contrast what is done to the contrast
 */
public record PreparationConfig(
    int sidePx,
    DecodeLimits limits,
    QualityBounds quality,
    List<Modality> modalities,
    boolean maskOutside,
    NoiseRemoval noise,
    ContrastEnhancement contrast)
    implements Serializable {
  public static final PreparationConfig DEFAULT = new PreparationConfig(224, DecodeLimits.DEFAULT);

  public PreparationConfig {
    if (sidePx < 32 || sidePx > 1024) {
      throw new IllegalArgumentException(
          "sidePx must be between 32 and 1024 pixels, but was " + sidePx);
    }
    modalities = List.copyOf(new TreeSet<>(modalities));
    if (modalities.isEmpty()) {
      throw new IllegalArgumentException("modalities must name at least one, such as COLOUR");
    }
  }

  /** Colour photographs only, of the default quality; inside the rim their pixels as they are. */
  public PreparationConfig(int sidePx, DecodeLimits limits) {
    this(
        sidePx,
        limits,
        QualityBounds.DEFAULT,
        List.of(Modality.COLOUR),
        /* maskOutside= */ true,
        NoiseRemoval.NONE,
        ContrastEnhancement.NONE);
  }

  /** Returns the same for another size. */
  public PreparationConfig withSidePx(int otherSidePx) {
    return new PreparationConfig(
        otherSidePx, limits, quality, modalities, maskOutside, noise, contrast);
  }

  /** Returns the same with other bounds of the quality. */
  public PreparationConfig withQuality(QualityBounds otherQuality) {
    return new PreparationConfig(
        sidePx, limits, otherQuality, modalities, maskOutside, noise, contrast);
  }

  /** Returns the same with other pixels. */
  public PreparationConfig withEnhancement(
      NoiseRemoval otherNoise, ContrastEnhancement otherContrast) {
    return new PreparationConfig(
        sidePx, limits, quality, modalities, maskOutside, otherNoise, otherContrast);
  }

  /** Returns the same with what lies outside the rim made black, or left as it is. */
  public PreparationConfig withMaskOutside(boolean otherMaskOutside) {
    return new PreparationConfig(
        sidePx, limits, quality, modalities, otherMaskOutside, noise, contrast);
  }
}
