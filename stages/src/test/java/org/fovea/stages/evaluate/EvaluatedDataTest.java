package org.fovea.stages.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.fovea.schema.DatasetManifest;
import org.fovea.schema.Split;
import org.fovea.schema.SplitCount;
import org.fovea.stages.artifact.CanonicalJson;
import org.fovea.stages.metrics.GroupBootstrap;
import org.fovea.stages.scoring.RotationAverage;
import org.fovea.stages.target.Target;
import org.junit.jupiter.api.Test;

class EvaluatedDataTest {
  @Test
  void countsTheImagesOfAllSplitsButTraining() {
    DatasetManifest dataset =
        dataset(
            count("a", Split.TRAIN, Map.of("NONE", 100L)),
            count("a", Split.VALIDATION, Map.of("NONE", 1L)),
            count("a", Split.CALIBRATION, Map.of("NONE", 2L)),
            count("a", Split.TEST, Map.of("NONE", 4L)),
            count("b", Split.TEST, Map.of("MILD", 8L)),
            count("b", Split.EXTERNAL, Map.of("NONE", 16L)));

    assertThat(EvaluatedData.occurrencesIn(dataset)).isEqualTo(31);
  }

  @Test
  void takesCalibrationImagesOfAllSourcesTogether() {
    DatasetManifest dataset =
        dataset(
            count("a", Split.CALIBRATION, Map.of("NONE", 2L)),
            count("b", Split.CALIBRATION, Map.of("MODERATE", 1L)));

    assertThatCode(() -> EvaluatedData.requireCalibration(dataset, Target.DEFAULT))
        .doesNotThrowAnyException();
  }

  @Test
  void namesTheTargetWhoseCalibrationImagesAreAllNegative() {
    DatasetManifest dataset =
        dataset(
            count("a", Split.CALIBRATION, Map.of("NONE", 2L, "MILD", 3L)),
            count("a", Split.TEST, Map.of("MODERATE", 3L)));

    assertThatThrownBy(() -> EvaluatedData.requireCalibration(dataset, Target.DEFAULT))
        .isInstanceOf(UnusableCalibrationException.class)
        .hasMessageContaining("target referable")
        .hasMessageContaining("all 5 are negative");
  }

  @Test
  void saysThatThereIsNoCalibrationImage() {
    DatasetManifest dataset = dataset(count("a", Split.TEST, Map.of("NONE", 3L, "MILD", 1L)));

    assertThatThrownBy(() -> EvaluatedData.requireCalibration(dataset, Target.DEFAULT))
        .isInstanceOf(UnusableCalibrationException.class)
        .hasMessageContaining("target any-dr")
        .hasMessageContaining("there are none");
  }

  @Test
  void hasADefaultConfigThatIsWrittenIntoKeysLikeThis() {
    assertThat(CanonicalJson.of(EvaluateConfig.DEFAULT))
        .isEqualTo(
            "{\"batchSize\":32,\"bootstrap\":{\"resamples\":1000,\"seed\":7},"
                + "\"calibration\":\"TEMPERATURE_AND_BIAS\",\"fellowEye\":\"NONE\",\"operatingPoints\":["
                + "{\"criterion\":\"SENSITIVITY\",\"name\":\"highSensitivity\","
                + "\"on\":\"lowerBound\",\"required\":0.85},"
                + "{\"criterion\":\"SPECIFICITY\",\"name\":\"highSpecificity\","
                + "\"on\":\"lowerBound\",\"required\":0.95}],"
                + "\"prevalences\":{},\"rotations\":{\"degrees\":[0]},\"slices\":{\"by\":[],\"columns\":[]}}");
  }

  @Test
  void refusesBatchesAndRulesThatMakeNoSense() {
    OperatingPointRule rule = OperatingPointRule.DEFAULT.get(0);

    assertThatThrownBy(() -> config(List.of(rule), 0, Map.of()))
        .hasMessageContaining("batchSize must be between 1 and 1024 images, but was 0");
    assertThatThrownBy(() -> config(List.of(rule, rule), 32, Map.of()))
        .hasMessageContaining("[highSensitivity, highSensitivity]");
    assertThatThrownBy(() -> config(List.of(rule), 32, Map.of("any-dr", 1.0)))
        .hasMessage("the prevalence of target any-dr must be above 0 and below 1, but was 1.0");
  }

  private static EvaluateConfig config(
      List<OperatingPointRule> rules, int batchSize, Map<String, Double> prevalences) {
    return new EvaluateConfig(
        rules,
        batchSize,
        RotationAverage.NONE,
        Calibration.NONE,
        FellowEye.NONE,
        GroupBootstrap.DEFAULT,
        SliceConfig.DEFAULT,
        new TreeMap<>(prevalences));
  }

  private static DatasetManifest dataset(SplitCount... counts) {
    return DatasetManifest.newBuilder()
        .setCounts(new ArrayList<>(List.of(counts)))
        .setSourcesWithoutPatients(List.of())
        .setDuplicateGroups(0)
        .setConflictingGroups(0)
        .build();
  }

  private static SplitCount count(String source, Split split, Map<String, Long> byGrade) {
    long images = byGrade.values().stream().mapToLong(Long::longValue).sum();
    return new SplitCount(source, split, images, images, images, byGrade);
  }
}
