package org.fovea.stages.evaluate;

import java.io.IOException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.fovea.schema.FileRole;
import org.fovea.schema.FundusImage;
import org.fovea.schema.ImageMeasurement;
import org.fovea.schema.StageFile;
import org.fovea.stages.artifact.RecordFiles;
import org.fovea.stages.artifact.StageInput;
import org.jspecify.annotations.Nullable;

/**
 * What photographs are sliced by that their predictions do not say: camera and quality. Takes about
 * 200 bytes an image.
 */
public final class PhotographTraits {
  private final Map<String, String> cameras = new HashMap<>();
  private final Map<String, Map<QualityBands, String>> bands = new HashMap<>();

  /** Knows nothing yet. */
  public PhotographTraits() {}

  /**
   * Reads what a config asks for, and nothing where it asks for none.
   *
   * @param ingested output of ingest; may be null where no slice is by camera
   * @param prepared output of preparing
   * @param imageIds images to read it of
   */
  static PhotographTraits read(
      SliceConfig config, @Nullable StageInput ingested, StageInput prepared, Set<String> imageIds)
      throws IOException {
    PhotographTraits traits = new PhotographTraits();
    if (config.looksAtCameras()) {
      StageInput images =
          Objects.requireNonNull(ingested, "slices by camera need the output of ingest");
      for (StageFile file : images.files(FileRole.PART)) {
        RecordFiles.forEach(
            images.directory(),
            file,
            FundusImage.class,
            image -> {
              if (imageIds.contains(image.getImageId())) {
                traits.add(image);
              }
            });
      }
    }
    if (config.looksAtQuality()) {
      for (StageFile file : prepared.files(FileRole.MEASUREMENT)) {
        RecordFiles.forEach(
            prepared.directory(),
            file,
            ImageMeasurement.class,
            measurement -> {
              if (imageIds.contains(measurement.getImageId())) {
                traits.add(measurement);
              }
            });
      }
    }
    return traits;
  }

  /** Takes the camera of an image; equal contents have equal ones. */
  public void add(FundusImage image) {
    cameras.put(image.getImageId(), CameraName.of(image));
  }

  /** Takes the quality of an image. */
  public void add(ImageMeasurement measurement) {
    Map<QualityBands, String> ofImage = new EnumMap<>(QualityBands.class);
    for (QualityBands measure : QualityBands.values()) {
      Double value = measurement.getMeasures().get(measure.measure());
      if (value != null) {
        ofImage.put(measure, measure.bandOf(value));
      }
    }
    bands.put(measurement.getImageId(), ofImage);
  }

  /** Returns the camera of an image. */
  String cameraOf(String imageId) {
    return cameras.getOrDefault(imageId, Slice.NOT_GIVEN);
  }

  /** Returns the band of quality that an image is in. */
  String bandOf(QualityBands measure, String imageId) {
    return bands.getOrDefault(imageId, Map.of()).getOrDefault(measure, Slice.NOT_GIVEN);
  }
}
