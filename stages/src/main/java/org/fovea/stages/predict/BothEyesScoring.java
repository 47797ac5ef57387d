package org.fovea.stages.predict;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fovea.schema.FellowEyeScoring;
import org.fovea.schema.ImageScore;
import org.fovea.schema.PublishedModel;
import org.fovea.schema.ScoredEyes;
import org.fovea.stages.scoring.BothEyes;
import org.fovea.stages.scoring.FellowEyes;
import org.fovea.stages.scoring.ImageScores;
import org.fovea.stages.scoring.ModelTargets;
import org.fovea.stages.scoring.PatientEye;

/**
 * Scores photographs anew by both eyes of their patients, where a model does that and the other eye
 * was scored too: with the calibration and the thresholds that were chosen for such scores. All
 * others stay as they are, by one eye, and say so.
 */
final class BothEyesScoring {
  private BothEyesScoring() {}

  /**
   * Returns the scores, in the order in which they were given.
   *
   * @param scored by themselves
   * @param images whose eyes they are, by their ids
   */
  static List<ImageScore> apply(
      PublishedModel model, List<ImageScore> scored, List<ImageLocation> images) {
    FellowEyeScoring scoring = model.getFellowEye();
    if (scoring == null) {
      return scored;
    }
    Map<String, PatientEye> whose = new HashMap<>();
    for (ImageLocation image : images) {
      PatientEye eye = image.eye();
      if (eye != null) {
        whose.put(image.id(), eye);
      }
    }
    List<Optional<List<Double>>> fellows =
        FellowEyes.of(
            scored.stream()
                .map(
                    image ->
                        new FellowEyes.ScoredEye(
                            Optional.ofNullable(whose.get(image.getId())), image.getLogits()))
                .toList());
    List<ImageScore> all = new ArrayList<>();
    for (int i = 0; i < scored.size(); i++) {
      all.add(
          fellows.get(i).isEmpty()
              ? scored.get(i)
              : byBothEyes(model, scoring, scored.get(i), fellows.get(i).get()));
    }
    return all;
  }

  private static ImageScore byBothEyes(
      PublishedModel model, FellowEyeScoring scoring, ImageScore own, List<Double> fellow) {
    ImageScores scores = new BothEyes(scoring).of(own.getLogits(), fellow);
    return ImageScore.newBuilder(own)
        .setLogits(scores.logits())
        .setScores(scores.scores())
        .setVerdicts(
            Verdicts.of(scoring.getOperatingPoints(), ModelTargets.of(model.getTargets()), scores))
        .setEyes(ScoredEyes.BOTH)
        .build();
  }
}
