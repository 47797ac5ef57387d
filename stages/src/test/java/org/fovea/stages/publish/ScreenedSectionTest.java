package org.fovea.stages.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.fovea.schema.EvaluationReport;
import org.fovea.schema.OperatingPointResult;
import org.fovea.schema.ScreenedMetrics;
import org.fovea.schema.Share;
import org.fovea.schema.Split;
import org.fovea.stages.testing.TinyReports;
import org.junit.jupiter.api.Test;

class ScreenedSectionTest {
  private static EvaluationReport report(long ungradable, Map<String, Long> byCode) {
    EvaluationReport report = TinyReports.report("model", new TinyReports.Reached(0.9, 0.9, 0.9));
    report.setScreened(
        List.of(
            ScreenedMetrics.newBuilder()
                .setTarget("referable")
                .setSplit(Split.TEST)
                .setSlice("all")
                .setImages(200)
                .setPositives(60)
                .setGroups(100)
                .setUngradable(ungradable)
                .setUngradablePositives(ungradable / 2)
                .setUngradableByCode(byCode)
                .setOperatingPoints(
                    List.of(
                        OperatingPointResult.newBuilder()
                            .setOperatingPoint("highSensitivity")
                            .setThreshold(0.25)
                            .setTruePositives(54)
                            .setFalsePositives(20)
                            .setTrueNegatives(120)
                            .setFalseNegatives(6)
                            .setSensitivity(new Share(54L, 60L, 0.9, 0.8, 0.95))
                            .build()))
                .build()));
    return report;
  }

  @Test
  void saysHowManyCannotBeGradedAndWhyBesideWhatTheOperatingPointsDoThen() {
    EvaluationReport report =
        report(10, Map.of("UNGRADABLE_SHARPNESS", 7L, "NO_FIELD_OF_VIEW", 3L));

    assertThat(ScreenedSection.of(report))
        .startsWith("## As intended to screen\n")
        .contains(
            "| referable | TEST | all | 200 | 10 (NO_FIELD_OF_VIEW 3, UNGRADABLE_SHARPNESS 7) | 5"
                + " | highSensitivity | 0.9000 (0.8000 to 0.9500) | undefined |\n");
  }

  @Test
  void saysSoWhereAllCanBeGraded() {
    assertThat(ScreenedSection.of(report(0, Map.of()))).contains("| 200 | none | 0 |");
  }

  @Test
  void saysNothingWhereAVersionDidNotMeasureIt() {
    assertThat(
            ScreenedSection.of(TinyReports.report("model", new TinyReports.Reached(0.9, 0.9, 0.9))))
        .isEmpty();
  }
}
