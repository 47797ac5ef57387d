package org.fovea.stages.evaluate;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.fovea.schema.DrGrade;
import org.fovea.schema.Laterality;
import org.fovea.schema.Prediction;
import org.fovea.stages.target.Target;

/**
 * Judges an eye, or a patient, by the worst of its images, as screening refers a patient for either
 * eye: the worst true grade, and for each target the highest score.
 */
final class WorstImage {
  private WorstImage() {}

  /** Returns one prediction for each eye, of those that are told apart and of known patients. */
  static List<Prediction> ofEachEye(List<Prediction> images) {
    return ofEach(
        images,
        image ->
            image.getPatientKnown() && image.getLaterality() != Laterality.UNKNOWN
                ? Optional.of(image.getGroupId() + " " + image.getLaterality())
                : Optional.empty());
  }

  /** Returns one prediction for each patient that is known. */
  static List<Prediction> ofEachPatient(List<Prediction> images) {
    return ofEach(
        images,
        image -> image.getPatientKnown() ? Optional.of(image.getGroupId()) : Optional.empty());
  }

  private static List<Prediction> ofEach(
      List<Prediction> images, Function<Prediction, Optional<String>> whose) {
    Map<String, List<Prediction>> together = new TreeMap<>();
    for (Prediction image : images) {
      whose
          .apply(image)
          .ifPresent(one -> together.computeIfAbsent(one, none -> new ArrayList<>()).add(image));
    }
    return together.values().stream().map(WorstImage::of).toList();
  }

  private static Prediction of(List<Prediction> images) {
    int grade = images.stream().mapToInt(GradedScores::grade).max().orElseThrow();
    return Prediction.newBuilder(images.get(0))
        .setGrade(DrGrade.valueOf(Target.GRADE_NAMES.get(grade)))
        .setLogits(highest(images.stream().map(Prediction::getLogits).toList()))
        .setScores(highest(images.stream().map(Prediction::getScores).toList()))
        .build();
  }

  /** Returns the highest value at each place. */
  private static List<Double> highest(Collection<List<Double>> rows) {
    List<Double> highest = new ArrayList<>();
    for (List<Double> row : rows) {
      for (int place = 0; place < row.size(); place++) {
        if (place == highest.size()) {
          highest.add(row.get(place));
        } else {
          highest.set(place, Math.max(highest.get(place), row.get(place)));
        }
      }
    }
    return highest;
  }
}
