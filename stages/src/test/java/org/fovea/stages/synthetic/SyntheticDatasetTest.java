package org.fovea.stages.synthetic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SyntheticDatasetTest {
  private static final SyntheticDataset DATASET = new SyntheticDataset(7, SyntheticCamera.A);

  @Test
  void namesBothEyesOfEachPatient() {
    assertThat(IntStream.range(0, 4).mapToObj(DATASET::imageName))
        .containsExactly("1_left", "1_right", "2_left", "2_right");
    assertThat(DATASET.parameters(2).eye()).isEqualTo(Eye.LEFT);
    assertThat(DATASET.parameters(3).eye()).isEqualTo(Eye.RIGHT);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 7, -123456789L})
  void keepsCloseToTheSharesOfTheGrades(long seed) {
    SyntheticDataset dataset = new SyntheticDataset(seed, SyntheticCamera.A);
    double[] shares = new double[5];
    int count = 2000;
    for (int i = 0; i < count; i++) {
      shares[dataset.parameters(i).grade()] += 1.0 / count;
    }

    assertThat(shares).containsExactly(new double[] {0.45, 0.12, 0.23, 0.12, 0.08}, within(0.025));
  }

  @Test
  void givesTheEyesOfAPatientLikeGrades() {
    int equal = 0;
    int neighbours = 0;
    for (int patient = 0; patient < 1000; patient++) {
      int apart =
          Math.abs(
              DATASET.parameters(2 * patient).grade()
                  - DATASET.parameters(2 * patient + 1).grade());
      equal += apart == 0 ? 1 : 0;
      neighbours += apart <= 1 ? 1 : 0;
    }

    assertThat(equal).isBetween(600, 800);
    assertThat(neighbours).isGreaterThan(880);
  }

  @Test
  void drawsOnlyGradesThatHaveAShare() {
    SyntheticDataset dataset =
        new SyntheticDataset(1, new GradeShares(0, 0, 1, 0, 0), SyntheticCamera.A);

    assertThat(IntStream.range(0, 200).map(i -> dataset.parameters(i).grade())).containsOnly(2);
  }

  @Test
  void keepsGradesAndPatientsWhenTheCameraChanges() {
    SyntheticDataset other = new SyntheticDataset(7, SyntheticCamera.B);

    for (int i = 0; i < 100; i++) {
      assertThat(other.parameters(i).grade()).isEqualTo(DATASET.parameters(i).grade());
      assertThat(other.parameters(i).captureSeed()).isEqualTo(DATASET.parameters(i).captureSeed());
    }
  }

  @Test
  void sharesThePatientSeedBetweenTheEyesOnly() {
    assertThat(DATASET.parameters(0).patientSeed())
        .isEqualTo(DATASET.parameters(1).patientSeed())
        .isNotEqualTo(DATASET.parameters(2).patientSeed());
    assertThat(DATASET.parameters(0).captureSeed())
        .isNotEqualTo(DATASET.parameters(1).captureSeed());
  }

  @Test
  void meanColourDoesNotGiveTheGradeAway() {
    for (SyntheticCamera camera : List.of(SyntheticCamera.A, SyntheticCamera.B)) {
      SyntheticDataset dataset = new SyntheticDataset(11, camera.scaledTo(128));
      List<double[]> colours = new ArrayList<>();
      List<Boolean> referable = new ArrayList<>();
      for (int i = 0; i < 800; i++) {
        DrawnFundus drawn = dataset.draw(i);
        colours.add(MeanColourBaseline.meanColour(drawn.rgb()));
        referable.add(drawn.grade() >= 2);
      }

      assertThat(MeanColourBaseline.crossValidatedAuc(colours, referable))
          .as("AUC of mean colour on camera " + camera.name())
          .isLessThan(0.6);
    }
  }

  @Test
  void refusesSharesThatDoNotAddUp() {
    assertThatThrownBy(() -> new GradeShares(0.5, 0.1, 0.1, 0.1, 0.1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("add up to 1")
        .hasMessageContaining("0.5, 0.1, 0.1, 0.1, 0.1");
  }

  @Test
  void refusesANegativeIndex() {
    assertThatThrownBy(() -> DATASET.draw(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("but was -1");
  }
}
