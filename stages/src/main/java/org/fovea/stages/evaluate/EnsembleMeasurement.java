package org.fovea.stages.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.fovea.schema.EnsembleGain;
import org.fovea.schema.Prediction;

/** What it brings to average over the members of an ensemble, and what it costs. */
final class EnsembleMeasurement {
  private EnsembleMeasurement() {}

  /**
   * Measures some images.
   *
   * @param uncalibrated with the scores that the ensemble gives, in any order
   * @param passesOfMember that each image took of each member
   * @return empty where the scores are of one network
   */
  static Optional<EnsembleGain> of(
      List<Prediction> uncalibrated, int passesOfMember, GainMeasurement measurement) {
    if (uncalibrated.isEmpty() || uncalibrated.get(0).getMemberLogits().isEmpty()) {
      return Optional.empty();
    }
    int count = uncalibrated.get(0).getMemberLogits().size();
    List<List<Prediction>> members = new ArrayList<>();
    for (int member = 0; member < count; member++) {
      members.add(ofMember(uncalibrated, member));
    }
    return Optional.of(
        EnsembleGain.newBuilder()
            .setMembers(count)
            .setPasses(count * passesOfMember)
            .setOverFirst(measurement.all(uncalibrated, members.get(0)))
            .setOverMean(measurement.overMean(uncalibrated, members))
            .build());
  }

  private static List<Prediction> ofMember(List<Prediction> uncalibrated, int member) {
    return CalibrationFit.apply(
        List.of(),
        uncalibrated.stream()
            .map(
                image ->
                    Prediction.newBuilder(image)
                        .setLogits(image.getMemberLogits().get(member))
                        .build())
            .toList());
  }
}
