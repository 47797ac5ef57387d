package org.fovea.stages.evaluate;

import java.util.Arrays;
import java.util.List;
import org.fovea.schema.DrGrade;
import org.fovea.schema.Laterality;
import org.fovea.schema.Prediction;
import org.fovea.schema.Split;
import org.fovea.stages.target.Target;

/** Predictions for tests; what a test does not care about is filled in. */
final class Predictions {
  private Predictions() {}

  static Prediction of(String id, String source, Split split, int grade, Double... scores) {
    return Prediction.newBuilder()
        .setImageId("image-" + id)
        .setOccurrenceId("occurrence-" + id)
        .setSource(source)
        .setGroupId("group-" + id)
        .setPatientKnown(true)
        .setLaterality(Laterality.LEFT)
        .setGrade(DrGrade.valueOf(Target.GRADE_NAMES.get(grade)))
        .setSplit(split)
        .setModelDigest("model")
        .setLogits(Arrays.stream(scores).map(p -> Math.log(p / (1 - p))).toList())
        .setScores(List.of(scores))
        .build();
  }
}
