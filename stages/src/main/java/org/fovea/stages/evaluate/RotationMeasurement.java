package org.fovea.stages.evaluate;

import java.util.List;
import java.util.Optional;
import org.fovea.schema.Prediction;
import org.fovea.schema.RotationGain;

/**
 * What it brings to average over rotations, and what it costs: passes of the network, since seconds
 * would make other bytes of the same images. How long a scoring took stands in the run's record.
 */
final class RotationMeasurement {
  private RotationMeasurement() {}

  /**
   * Measures some images.
   *
   * @param uncalibrated with the scores that the network gives, in any order
   * @param passes that each took
   * @return empty where an image has no scores as it is
   */
  static Optional<RotationGain> of(
      List<Prediction> uncalibrated, int passes, GainMeasurement measurement) {
    if (uncalibrated.isEmpty()
        || uncalibrated.stream().anyMatch(image -> image.getUprightLogits().isEmpty())) {
      return Optional.empty();
    }
    List<Prediction> upright =
        CalibrationFit.apply(
            List.of(),
            uncalibrated.stream()
                .map(
                    image ->
                        Prediction.newBuilder(image).setLogits(image.getUprightLogits()).build())
                .toList());
    return Optional.of(
        RotationGain.newBuilder()
            .setPasses(passes)
            .setGains(measurement.all(uncalibrated, upright))
            .build());
  }
}
