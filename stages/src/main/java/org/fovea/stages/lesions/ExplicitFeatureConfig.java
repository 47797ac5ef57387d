package org.fovea.stages.lesions;

import java.io.Serializable;
import java.util.List;
import org.fovea.schema.Modality;
import org.fovea.stages.image.ContrastEnhancement;
import org.fovea.stages.image.DecodeLimits;
import org.fovea.stages.image.NoiseRemoval;
import org.fovea.stages.image.PreparationConfig;
import org.fovea.stages.image.QualityBounds;

/**
 * How explicit features are measured; nothing here depends on the data.
 *
 * @param diameterPx diameter that the retinal disc of the original is brought to, in pixels; a
 *     multiple of 32, 256 to 1024. At 768, a microaneurysm of 100 µm in a field of 45 degrees is
 *     about 6 pixels wide
 */
public record ExplicitFeatureConfig(int diameterPx) implements Serializable {
  public static final ExplicitFeatureConfig DEFAULT = new ExplicitFeatureConfig(768);

  public ExplicitFeatureConfig {
    if (diameterPx < 256 || diameterPx > 1024 || diameterPx % 32 != 0) {
      throw new IllegalArgumentException(
          "diameterPx must be a multiple of 32 between 256 and 1024 pixels, but was " + diameterPx);
    }
  }

  /**
   * Returns how a photograph that was prepared once, and so is of use, becomes the square that
   * features are measured in: its quality is not judged again, at another scale.
   */
  public PreparationConfig preparation() {
    return new PreparationConfig(
        diameterPx,
        DecodeLimits.DEFAULT,
        QualityBounds.NONE,
        List.of(Modality.values()),
        /* maskOutside= */ false,
        NoiseRemoval.NONE,
        ContrastEnhancement.NONE);
  }
}
