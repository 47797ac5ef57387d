package org.fovea.stages.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.fovea.stages.target.HeadForm.ORDINAL;
import static org.fovea.stages.target.HeadForm.SOFTMAX;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HeadFormTest {
  private static final double[] OUTPUTS = {0.3, -1.2, 2};

  @Test
  void takesAnOutputForEachGroupOrForEachButTheFirst() {
    assertThat(SOFTMAX.outputs(4)).isEqualTo(4);
    assertThat(ORDINAL.outputs(4)).isEqualTo(3);
  }

  @Test
  void addsUpTheSoftmaxOfAGroupAndTheWorseOnes() {
    double[] weights = {Math.exp(0.3), Math.exp(-1.2), Math.exp(2)};
    double all = weights[0] + weights[1] + weights[2];

    assertThat(SOFTMAX.logOdds(OUTPUTS))
        .containsExactly(
            new double[] {logOdds((weights[1] + weights[2]) / all), logOdds(weights[2] / all)},
            within(1e-12));
    assertThat(SOFTMAX.loss(OUTPUTS, 1)).isEqualTo(-Math.log(weights[1] / all), within(1e-12));
  }

  @Test
  void multipliesTheConditionalProbabilitiesOfAnOrdinalHead() {
    double first = sigmoid(0.3);
    double second = first * sigmoid(-1.2);
    double third = second * sigmoid(2);

    assertThat(ORDINAL.logOdds(OUTPUTS))
        .containsExactly(new double[] {0.3, logOdds(second), logOdds(third)}, within(1e-12));
    assertThat(ORDINAL.loss(OUTPUTS, 0)).isEqualTo(-Math.log(1 - first), within(1e-12));
    assertThat(ORDINAL.loss(OUTPUTS, 2)).isEqualTo(-Math.log(second - third), within(1e-12));
    assertThat(ORDINAL.loss(OUTPUTS, 3)).isEqualTo(-Math.log(third), within(1e-12));
  }

  @Test
  void isALogitToTheBitWithTwoGroups() {
    assertThat(ORDINAL.logOdds(new double[] {-0.7})).containsExactly(-0.7);
  }

  @ParameterizedTest
  @EnumSource
  void neverRisesAndStaysFiniteForOutputsOfAnySize(HeadForm form) {
    Random random = new Random(3);
    for (int round = 0; round < 1000; round++) {
      double[] outputs = random.doubles(4, -1, 1).map(x -> 1000 * x * x * x).toArray();
      double[] odds = form.logOdds(outputs);
      for (int question = 0; question < odds.length; question++) {
        assertThat(odds[question]).isFinite();
        assertThat(odds[question]).isLessThanOrEqualTo(odds[Math.max(0, question - 1)]);
      }
    }
  }

  @Test
  void takesTheMostProbableGroupOfASoftmax() {
    // Probabilities .3, .25, .45: by the median it would be the middle one.
    assertThat(SOFTMAX.group(List.of(0.7, 0.45))).isEqualTo(2);
    assertThat(SOFTMAX.group(List.of(0.2, 0.1))).isZero();
    assertThat(SOFTMAX.group(List.of(0.9, 0.1))).isEqualTo(1);
  }

  @Test
  void takesTheMedianGroupOfAnOrdinalHead() {
    assertThat(ORDINAL.group(List.of(0.7, 0.45))).isEqualTo(1);
    assertThat(ORDINAL.group(List.of(0.4, 0.1))).isZero();
    assertThat(ORDINAL.group(List.of(0.9, 0.5))).isEqualTo(2);
  }

  private static double sigmoid(double logit) {
    return 1 / (1 + Math.exp(-logit));
  }

  private static double logOdds(double probability) {
    return Math.log(probability / (1 - probability));
  }
}
