package org.fovea.stages.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.fovea.schema.EvaluationReport;
import org.fovea.schema.FellowEyeMeasurement;
import org.fovea.schema.FellowEyeScoring;
import org.fovea.schema.FellowEyeShare;
import org.fovea.schema.FellowEyeWeight;
import org.fovea.schema.JudgedLevel;
import org.fovea.schema.RotationGain;
import org.fovea.schema.ScoreGain;
import org.fovea.schema.Split;
import org.fovea.stages.testing.TinyReports;
import org.junit.jupiter.api.Test;

class BetterScoresSectionTest {
  private static final ScoreGain GAIN =
      ScoreGain.newBuilder()
          .setTarget("referable")
          .setSplit(Split.TEST)
          .setSlice("east")
          .setLevel(JudgedLevel.PATIENT)
          .setImages(100)
          .setPositives(30)
          .setGroups(100)
          .setAuc(0.91)
          .setAucWithout(0.9)
          .setDifference(0.01)
          .setDifferenceLower(-0.002)
          .setDifferenceUpper(0.03)
          .build();

  private static EvaluationReport report() {
    return TinyReports.report("model", new TinyReports.Reached(0.9, 0.9, 0.9));
  }

  @Test
  void saysWhatAveragingGainsAndCosts() {
    EvaluationReport report = report();
    report.setRotationGain(new RotationGain(4, List.of(GAIN)));

    assertThat(BetterScoresSection.of(report))
        .contains("Cost: 4 passes of the network for a photograph instead of one.")
        .contains(
            "| referable | TEST | east | patient | 100 | 30 | 0.9100 | 0.9000"
                + " | +0.0100 (-0.0020 to +0.0300) |\n")
        .doesNotContain("Both eyes");
  }

  @Test
  void saysHowBothEyesAreWeighedAndHowManyImagesHaveBoth() {
    EvaluationReport report = report();
    report.setFellowEye(
        FellowEyeMeasurement.newBuilder()
            .setWeights(
                List.of(new FellowEyeWeight("referable", 0.35, Split.VALIDATION, 80L, 0.93, 0.92)))
            .setScoring(new FellowEyeScoring(List.of(0.35), List.of(), report.getOperatingPoints()))
            .setShares(List.of(new FellowEyeShare(Split.TEST, "all", 200L, 150L)))
            .setGains(List.of(GAIN))
            .build());

    assertThat(BetterScoresSection.of(report))
        .contains("| referable | 0.35 | VALIDATION, 80 images | 0.9300 | 0.9200 |\n")
        .contains("| TEST | all | 200 | 150 (75 %) |\n")
        .contains("| any-dr | highSensitivity | 0.2500 | CALIBRATION, 6 images |")
        .contains("+0.0100 (-0.0020 to +0.0300)")
        .doesNotContain("Averaging");
  }

  @Test
  void saysWhyEveryPhotographIsScoredByItself() {
    EvaluationReport report = report();
    report.setFellowEye(
        FellowEyeMeasurement.newBuilder()
            .setWeights(List.of())
            .setRemark("it does not help")
            .build());

    assertThat(BetterScoresSection.of(report))
        .contains("Every photograph is scored by itself: it does not help.");
  }

  @Test
  void isNotThereWhereNothingWasDone() {
    assertThat(BetterScoresSection.of(report())).isEmpty();
  }
}
