package org.fovea.stages.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.fovea.schema.Laterality;
import org.fovea.schema.Prediction;
import org.fovea.schema.Split;
import org.fovea.stages.scoring.BothEyes;
import org.fovea.stages.scoring.FellowEyes;
import org.fovea.stages.scoring.PatientEye;

/**
 * The images whose fellow eye was scored too, with what the model says of that.
 *
 * <p>Both eyes of a patient are of one split, so an eye learns nothing of itself from the other. A
 * patient is a group; images of unknown patients or eyes have no fellow.
 *
 * @param own the images, uncalibrated, in the order in which they were given
 * @param fellows log odds of the fellow eye of each
 */
record FellowEyeImages(List<Prediction> own, List<List<Double>> fellows) {

  /** Returns those of some images that have a fellow eye among them. */
  static FellowEyeImages of(List<Prediction> uncalibrated) {
    List<Optional<List<Double>>> fellowOfEach =
        FellowEyes.of(
            uncalibrated.stream()
                .map(image -> new FellowEyes.ScoredEye(whose(image), image.getLogits()))
                .toList());
    List<Prediction> own = new ArrayList<>();
    List<List<Double>> fellows = new ArrayList<>();
    for (int image = 0; image < uncalibrated.size(); image++) {
      if (fellowOfEach.get(image).isPresent()) {
        own.add(uncalibrated.get(image));
        fellows.add(fellowOfEach.get(image).get());
      }
    }
    return new FellowEyeImages(own, fellows);
  }

  private static Optional<PatientEye> whose(Prediction image) {
    return image.getPatientKnown() && image.getLaterality() != Laterality.UNKNOWN
        ? Optional.of(new PatientEye(image.getGroupId(), image.getLaterality()))
        : Optional.empty();
  }

  /** Returns those of one split. */
  FellowEyeImages of(Split split) {
    List<Prediction> ownOfSplit = new ArrayList<>();
    List<List<Double>> fellowsOfSplit = new ArrayList<>();
    for (int image = 0; image < own.size(); image++) {
      if (own.get(image).getSplit() == split) {
        ownOfSplit.add(own.get(image));
        fellowsOfSplit.add(fellows.get(image));
      }
    }
    return new FellowEyeImages(ownOfSplit, fellowsOfSplit);
  }

  /**
   * Returns the images with the log odds of both eyes, uncalibrated.
   *
   * @param weights of the fellow eye, one per question
   */
  List<Prediction> joined(List<Double> weights) {
    List<Prediction> joined = new ArrayList<>();
    for (int image = 0; image < own.size(); image++) {
      Prediction ofImage = own.get(image);
      joined.add(
          Prediction.newBuilder(ofImage)
              .setLogits(BothEyes.joined(ofImage.getLogits(), fellows.get(image), weights))
              .build());
    }
    return CalibrationFit.apply(List.of(), joined);
  }
}
