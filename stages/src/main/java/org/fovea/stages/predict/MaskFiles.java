package org.fovea.stages.predict;

import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.fovea.stages.image.RgbImage;
import org.fovea.stages.lesions.ExplicitFeatures;

/** The masks of a scoring: what was found in each photograph, drawn over it. */
final class MaskFiles {
  private final PictureFiles pictures;
  private final String modelReference;

  private MaskFiles(PictureFiles pictures, String modelReference) {
    this.pictures = pictures;
    this.modelReference = modelReference;
  }

  /** Writes to where a request wants masks, which it must. */
  static MaskFiles of(ScoringRequest request) {
    String reference = request.modelReference();
    return new MaskFiles(
        new PictureFiles(Objects.requireNonNull(request.masks()), "mask", reference), reference);
  }

  /**
   * Writes one.
   *
   * @param picture the photograph with what was found over it
   * @throws IOException if it cannot be written, or a picture of something else has its name
   */
  void write(String imageId, RgbImage picture) throws IOException {
    pictures.write(
        imageId,
        picture,
        new TreeMap<>(
            Map.of(
                "Software",
                "Fovea, explicit features version " + ExplicitFeatures.VERSION,
                "Source",
                "image " + imageId,
                "Description",
                "vessels blue, optic disc green, dark candidates magenta, bright ones yellow; by %s"
                    .formatted(modelReference),
                "Disclaimer",
                HeatmapFiles.DISCLAIMER)));
  }
}
