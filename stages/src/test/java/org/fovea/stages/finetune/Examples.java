package org.fovea.stages.finetune;

import java.util.Map;
import org.fovea.schema.DrGrade;
import org.fovea.schema.Split;
import org.fovea.schema.TrainingExample;

/** Training examples without pixels. */
final class Examples {
  private Examples() {}

  static TrainingExample graded(DrGrade grade) {
    return of("image", 0, grade);
  }

  static TrainingExample rotated(String imageId, int degrees) {
    return of(imageId, degrees, DrGrade.NONE);
  }

  static TrainingExample of(String imageId, int degrees, DrGrade grade) {
    return TrainingExample.newBuilder()
        .setImageId(imageId)
        .setOccurrenceId("occurrence of " + imageId)
        .setSource("source")
        .setGroupId("group of " + imageId)
        .setPatientKnown(true)
        .setGrade(grade)
        .setSplit(Split.TRAIN)
        .setRotationDegrees(degrees)
        .setPreparedFile("part-00000.avro")
        .setPreparedOffset(0)
        .setLabels(Map.of())
        .build();
  }
}
