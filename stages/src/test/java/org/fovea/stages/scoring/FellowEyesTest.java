package org.fovea.stages.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.fovea.schema.FellowEyeScoring;
import org.fovea.schema.Laterality;
import org.fovea.schema.Split;
import org.fovea.schema.TargetCalibration;
import org.junit.jupiter.api.Test;

class FellowEyesTest {
  private static FellowEyes.ScoredEye eye(String patient, Laterality eye, Double... logits) {
    return new FellowEyes.ScoredEye(Optional.of(new PatientEye(patient, eye)), List.of(logits));
  }

  @Test
  void findsTheOtherEyeOfTheSamePatient() {
    assertThat(
            FellowEyes.of(
                List.of(
                    eye("a", Laterality.LEFT, 1.0, 2.0),
                    eye("b", Laterality.RIGHT, 7.0, 8.0),
                    eye("a", Laterality.RIGHT, 3.0, 4.0))))
        .containsExactly(
            Optional.of(List.of(3.0, 4.0)), Optional.empty(), Optional.of(List.of(1.0, 2.0)));
  }

  @Test
  void takesTheMeanOfSeveralPhotographsOfTheFellowEye() {
    assertThat(
            FellowEyes.of(
                List.of(
                    eye("a", Laterality.LEFT, 1.0),
                    eye("a", Laterality.RIGHT, 3.0),
                    eye("a", Laterality.RIGHT, 6.0))))
        .containsExactly(
            Optional.of(List.of(4.5)), Optional.of(List.of(1.0)), Optional.of(List.of(1.0)));
  }

  @Test
  void joinsNothingToAPhotographOfWhichIsNotKnownWhoseItIs() {
    assertThat(
            FellowEyes.of(
                List.of(
                    new FellowEyes.ScoredEye(Optional.empty(), List.of(1.0)),
                    new FellowEyes.ScoredEye(Optional.empty(), List.of(2.0)),
                    eye("a", Laterality.LEFT, 3.0))))
        .containsExactly(Optional.empty(), Optional.empty(), Optional.empty());
  }

  @Test
  void weighsTheLogOddsOfBothEyesAndCalibratesThemForThat() {
    BothEyes bothEyes =
        new BothEyes(
            new FellowEyeScoring(
                List.of(0.25, 0.0),
                List.of(
                    new TargetCalibration("any-dr", 2.0, 0.5, true, Split.CALIBRATION, 6L),
                    new TargetCalibration("referable", 1.0, 0.0, false, Split.CALIBRATION, 6L)),
                List.of()));

    ImageScores scores = bothEyes.of(List.of(4.0, -1.0), List.of(-4.0, 5.0));

    assertThat(scores.logits()).containsExactly(2.0, -1.0);
    assertThat(scores.scores()).containsExactly(1 / (1 + Math.exp(-1.5)), 1 / (1 + Math.exp(1.0)));
  }

  @Test
  void refusesWeightsOfAnotherModel() {
    assertThatThrownBy(() -> BothEyes.joined(List.of(1.0, 2.0), List.of(1.0), List.of(0.5, 0.5)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2 weights")
        .hasMessageContaining("the other 1");
  }

  @Test
  void refusesAPatientWithoutANameAndAnEyeThatIsNeither() {
    assertThatThrownBy(() -> new PatientEye(" ", Laterality.LEFT))
        .hasMessageContaining("it was blank");
    assertThatThrownBy(() -> new PatientEye("a", Laterality.UNKNOWN))
        .hasMessageContaining("LEFT or RIGHT, but was UNKNOWN");
  }
}
