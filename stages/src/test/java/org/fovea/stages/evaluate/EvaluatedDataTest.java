package org.fovea.stages.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.fovea.schema.DatasetManifest;
import org.fovea.schema.Split;
import org.fovea.schema.SplitCount;
import org.fovea.stages.artifact.CanonicalJson;
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
            "{\"batchSize\":32,\"operatingPoints\":["
                + "{\"criterion\":\"SENSITIVITY\",\"name\":\"highSensitivity\",\"required\":0.85},"
                + "{\"criterion\":\"SPECIFICITY\",\"name\":\"highSpecificity\",\"required\":0.95}]}");
  }

  @Test
  void refusesBatchesAndRulesThatMakeNoSense() {
    OperatingPointRule rule = OperatingPointRule.DEFAULT.get(0);

    assertThatThrownBy(() -> new EvaluateConfig(List.of(rule), 0))
        .hasMessageContaining("batchSize must be between 1 and 1024 images, but was 0");
    assertThatThrownBy(() -> new EvaluateConfig(List.of(rule, rule), 32))
        .hasMessageContaining("[highSensitivity, highSensitivity]");
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
