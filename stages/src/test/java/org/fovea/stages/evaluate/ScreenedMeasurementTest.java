package org.fovea.stages.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.fovea.schema.DrGrade;
import org.fovea.schema.FailureCode;
import org.fovea.schema.OperatingPoint;
import org.fovea.schema.OperatingPointResult;
import org.fovea.schema.Prediction;
import org.fovea.schema.ScreenedMetrics;
import org.fovea.schema.Split;
import org.fovea.schema.UngradableImage;
import org.fovea.stages.target.Target;
import org.junit.jupiter.api.Test;

class ScreenedMeasurementTest {
  private static final List<Prediction> GRADABLE =
      List.of(
          Predictions.of("a", "one", Split.TEST, 2, .9),
          Predictions.of("b", "one", Split.TEST, 0, .1),
          Predictions.of("c", "two", Split.TEST, 3, .2));
  private static final List<UngradableImage> UNGRADABLE =
      List.of(
          ungradable("d", "one", Split.TEST, DrGrade.SEVERE, FailureCode.UNGRADABLE_SHARPNESS),
          ungradable("e", "three", Split.TEST, DrGrade.NONE, FailureCode.UNGRADABLE_EXPOSURE),
          ungradable("f", "one", Split.TRAIN, DrGrade.SEVERE, FailureCode.UNGRADABLE_EXPOSURE),
          ungradable("g", "one", Split.EXTERNAL, DrGrade.MILD, FailureCode.NO_FIELD_OF_VIEW));

  private static UngradableImage ungradable(
      String id, String source, Split split, DrGrade grade, FailureCode code) {
    return UngradableImage.newBuilder()
        .setImageId("image-" + id)
        .setOccurrenceId("occurrence-" + id)
        .setSource(source)
        .setGroupId("group-" + id)
        .setPatientKnown(true)
        .setGrade(grade)
        .setSplit(split)
        .setCode(code)
        .build();
  }

  private static List<ScreenedMetrics> measure(
      double threshold, List<Prediction> gradable, List<UngradableImage> ungradable) {
    OperatingPoint point =
        OperatingPoint.newBuilder()
            .setName("highSensitivity")
            .setTarget("referable")
            .setThreshold(threshold)
            .setCriterion("sensitivity")
            .setRequired(0.85)
            .setReached(0.9)
            .setChosenOn(Split.CALIBRATION)
            .setImages(6)
            .build();
    return new ScreenedMeasurement(
            List.of(Target.REFERABLE), List.of(point), EvaluateConfig.DEFAULT)
        .all(gradable, ungradable);
  }

  @Test
  void countsAPhotographThatCannotBeGradedAsReferred() {
    ScreenedMetrics all = measure(0.4, GRADABLE, UNGRADABLE).get(0);

    assertThat(all.getSplit()).isEqualTo(Split.TEST);
    assertThat(all.getSlice()).isEqualTo("all");
    assertThat(all.getImages()).isEqualTo(5);
    assertThat(all.getPositives()).isEqualTo(3);
    assertThat(all.getGroups()).isEqualTo(5);
    assertThat(all.getUngradable()).isEqualTo(2);
    assertThat(all.getUngradablePositives()).isEqualTo(1);
    assertThat(all.getUngradableByCode())
        .isEqualTo(Map.of("UNGRADABLE_SHARPNESS", 1L, "UNGRADABLE_EXPOSURE", 1L));
    OperatingPointResult result = all.getOperatingPoints().get(0);
    assertThat(result.getTruePositives()).isEqualTo(2);
    assertThat(result.getFalseNegatives()).isEqualTo(1);
    assertThat(result.getFalsePositives()).isEqualTo(1);
    assertThat(result.getTrueNegatives()).isEqualTo(1);
    assertThat(result.getSensitivity().getValue()).isEqualTo(2.0 / 3);
    assertThat(result.getSevereSensitivity().getNumerator()).isEqualTo(1);
    assertThat(result.getSevereSensitivity().getDenominator()).isEqualTo(2);
  }

  @Test
  void measuresEachSplitAndSourceAlsoWhereNothingCanBeGradedButNoTrainingImage() {
    assertThat(measure(0.4, GRADABLE, UNGRADABLE))
        .extracting(
            metrics ->
                "%s %s %d/%d"
                    .formatted(
                        metrics.getSplit(),
                        metrics.getSlice(),
                        metrics.getUngradable(),
                        metrics.getImages()))
        .containsExactly(
            "TEST all 2/5",
            "TEST one 1/3",
            "TEST three 1/1",
            "TEST two 0/1",
            "EXTERNAL all 1/1",
            "EXTERNAL one 1/1");
  }

  @Test
  void refersWhatCannotBeGradedAlsoWhereNoScoreIsPositive() {
    OperatingPointResult result =
        measure(Math.nextUp(1.0), GRADABLE, UNGRADABLE).get(0).getOperatingPoints().get(0);

    assertThat(result.getTruePositives()).isEqualTo(1);
    assertThat(result.getFalsePositives()).isEqualTo(1);
  }

  @Test
  void saysTheSameAsTheGradableImagesWhereAllCanBeGraded() {
    ScreenedMetrics all = measure(0.4, GRADABLE, List.of()).get(0);

    assertThat(all.getUngradable()).isZero();
    assertThat(all.getUngradableByCode()).isEmpty();
    OperatingPointResult result = all.getOperatingPoints().get(0);
    assertThat(result.getTruePositives()).isEqualTo(1);
    assertThat(result.getFalseNegatives()).isEqualTo(1);
    assertThat(result.getTrueNegatives()).isEqualTo(1);
  }
}
