package org.fovea.stages.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogisticCalibrationTest {
  private static final double[] POSITIVES = {-1.4, .2, .6, 1, 1.8, 2.6, 3.4, 4.6, 5};
  private static final double[] NEGATIVES = {
    -2.84, -2.6, -2.2, -2.2, -1.8, -1.4, -.6, -.2, .2, 1.4, 2.6
  };

  @Test
  void hasTheTemperatureAndBiasOfScikitLearn() {
    // sklearn.calibration._SigmoidCalibration().fit, scikit-learn 1.2.1, which stops near 1e-5; and
    // scipy.optimize.minimize(method="Newton-CG", xtol=1e-14) of the same loss, SciPy 1.10.1
    LogisticCalibration fit = fit(POSITIVES, NEGATIVES);
    assertThat(fit.temperature()).isCloseTo(1.8238384329109998, within(1e-5));
    assertThat(fit.bias()).isCloseTo(-0.43892958478408356, within(1e-5));
    assertThat(fit.temperature()).isCloseTo(1.8238386509165687, within(1e-8));
    assertThat(fit.bias()).isCloseTo(-0.4389296146892432, within(1e-8));
  }

  @Test
  void staysFiniteWhereTheClassesDoNotOverlap() {
    // Newton's method on the same loss until the gradient is 1e-16, NumPy 1.24.2
    LogisticCalibration fit = fit(new double[] {3, 4}, new double[] {-1, -2, -3});
    assertThat(fit.temperature()).isCloseTo(2.314029227778914, within(1e-8));
    assertThat(fit.bias()).isCloseTo(-0.4898495914692054, within(1e-8));
    assertThat(fit.probability(3)).isCloseTo(0.6913824607099823, within(1e-8));
  }

  @Test
  void takesLogitsOfAnySize() {
    LogisticCalibration fit = fit(new double[] {800, 900}, new double[] {-700, -600});
    assertThat(fit.temperature()).isCloseTo(684.8871806049392, within(1e-6));
    assertThat(fit.bias()).isCloseTo(-0.14600944919376824, within(1e-8));
  }

  @Test
  void comesToAnEndHoweverLittleLogitsDiffer() {
    double[] positives = {0.3, 0.3 + 3e-8, 0.3 + 6e-8};
    double[] negatives = {0.3 - 3e-8, 0.3, 0.3 + 3e-8};
    double[] widePositives = Arrays.stream(positives).map(z -> (z - 0.3) / 3e-8).toArray();
    double[] wideNegatives = Arrays.stream(negatives).map(z -> (z - 0.3) / 3e-8).toArray();
    assertThat(fit(positives, negatives).temperature() / 3e-8)
        .isCloseTo(fit(widePositives, wideNegatives).temperature(), within(1e-6));
  }

  @ParameterizedTest
  @CsvSource({"1, 0", "2.5, -1.5", "0.4, 2"})
  void findsTheTemperatureAndBiasThatDataWereDrawnBy(double temperature, double bias) {
    LogisticCalibration truth = new LogisticCalibration(temperature, bias);
    Random random = new Random(1);
    double[] logits = random.doubles(100_000, -4, 4).toArray();
    boolean[] positive = new boolean[logits.length];
    for (int i = 0; i < logits.length; i++) {
      positive[i] = random.nextDouble() < truth.probability(logits[i]);
    }
    LogisticCalibration fit =
        LogisticCalibration.fit(TwoClassScores.of(logits, positive)).orElseThrow();
    assertThat(fit.temperature()).isCloseTo(temperature, within(0.03 * temperature));
    assertThat(fit.bias()).isCloseTo(bias, within(0.05));
  }

  @Test
  void improvesBrierScoreAndCalibrationErrorOfOverconfidentLogits() {
    double[] positives = Arrays.stream(POSITIVES).map(z -> 3 * z + 2).toArray();
    double[] negatives = Arrays.stream(NEGATIVES).map(z -> 3 * z + 2).toArray();
    LogisticCalibration fit = fit(positives, negatives);
    TwoClassScores before = probabilities(LogisticCalibration.NONE, positives, negatives);
    TwoClassScores after = probabilities(fit, positives, negatives);
    assertThat(BrierScore.of(after).orElseThrow())
        .isLessThan(BrierScore.of(before).orElseThrow() - 0.05);
    assertThat(ReliabilityDiagram.of(after, 10).expectedCalibrationError().orElseThrow())
        .isLessThan(ReliabilityDiagram.of(before, 10).expectedCalibrationError().orElseThrow());
    assertThat(AreaUnderRocCurve.of(after).orElseThrow().value())
        .isEqualTo(AreaUnderRocCurve.of(before).orElseThrow().value());
  }

  private static TwoClassScores probabilities(
      LogisticCalibration calibration, double[] positives, double[] negatives) {
    return ScoreFixtures.of(
        Arrays.stream(positives).map(calibration::probability).toArray(),
        Arrays.stream(negatives).map(calibration::probability).toArray());
  }

  @Test
  void turnsNoOrderRound() {
    assertThat(
            LogisticCalibration.fit(
                ScoreFixtures.of(new double[] {-2, -1}, new double[] {1, 2, 3})))
        .isEmpty();
    assertThat(
            LogisticCalibration.fit(
                ScoreFixtures.of(new double[] {.1, .1}, new double[] {.1, .1, .1})))
        .isEmpty();
  }

  @Test
  void isEmptyForOneClass() {
    assertThat(LogisticCalibration.fit(ScoreFixtures.of(new double[] {1, 2}, new double[0])))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "-1, 1", "NaN, 1", "1, NaN", "Infinity, 0"})
  void refusesWhatIsNoTemperatureOrBias(double temperature, double bias) {
    assertThatThrownBy(() -> new LogisticCalibration(temperature, bias))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("they were " + temperature + " and " + bias);
  }

  private static LogisticCalibration fit(double[] positives, double[] negatives) {
    return LogisticCalibration.fit(ScoreFixtures.of(positives, negatives)).orElseThrow();
  }
}
