package org.fovea.stages.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class LogisticRegressionTest {
  private static final int FEATURES = 4;

  /** 60 images whose class goes with the sum of the features, with noise; negative to positive. */
  private final List<double[]> rows = new ArrayList<>();

  private final boolean[] positive = new boolean[60];

  LogisticRegressionTest() {
    Random random = new Random(5);
    for (int image = 0; image < positive.length; image++) {
      double[] row = new double[FEATURES];
      for (int i = 0; i < FEATURES; i++) {
        row[i] = random.nextGaussian() + i;
      }
      rows.add(row);
      double noise = 2 * random.nextGaussian();
      positive[image] = image > 0 && (image == 59 || Arrays.stream(row).sum() + noise > 6);
    }
  }

  /** The conditions of the least value: each derivative is zero. */
  @Test
  void makesThePenalisedLossLeastAndPutsNoPenaltyOnTheIntercept() {
    double strength = 0.3;
    LinearFunction fitted = new LogisticRegression(rows).fit(positive, strength);

    double[] derivatives = fitted.weights().clone();
    double ofIntercept = 0;
    for (int image = 0; image < positive.length; image++) {
      double sign = positive[image] ? 1 : -1;
      double slope = -sign / (1 + Math.exp(sign * fitted.of(rows.get(image))));
      for (int i = 0; i < FEATURES; i++) {
        derivatives[i] += strength * slope * rows.get(image)[i];
      }
      ofIntercept += strength * slope;
    }
    assertThat(derivatives).containsExactly(new double[FEATURES], Offset.offset(1e-5));
    assertThat(ofIntercept).isCloseTo(0, Offset.offset(1e-5));
    assertThat(fitted.weights()[0]).isGreaterThan(0.1);
  }

  @Test
  void comesToTheOddsOfTheClassesWhereThePenaltyIsOverwhelming() {
    Arrays.fill(positive, true);
    Arrays.fill(positive, 0, 15, false);

    LinearFunction fitted = new LogisticRegression(rows).fit(positive, 1e-4);

    assertThat(fitted.weights()).containsExactly(new double[FEATURES], Offset.offset(5e-3));
    assertThat(fitted.bias()).isCloseTo(Math.log(45.0 / 15), Offset.offset(0.02));
  }

  @Test
  void failsWhereTheSolverStopsShortOfTheLeastValue() {
    LogisticRegression regression = new LogisticRegression(rows);

    assertThatThrownBy(() -> regression.fit(positive, 1e-12))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("the solver stopped at a gradient of ");
  }

  @Test
  void comesToTheSameWhicheverClassComesFirst() {
    LinearFunction fitted = new LogisticRegression(rows).fit(positive, 0.1);
    Collections.reverse(rows);
    boolean[] reversed = new boolean[positive.length];
    for (int image = 0; image < reversed.length; image++) {
      reversed[image] = positive[positive.length - 1 - image];
    }
    assertThat(reversed[0]).isNotEqualTo(positive[0]);

    LinearFunction other = new LogisticRegression(rows).fit(reversed, 0.1);

    assertThat(other.weights()).containsExactly(fitted.weights(), Offset.offset(1e-6));
    assertThat(other.bias()).isCloseTo(fitted.bias(), Offset.offset(1e-6));
  }

  @Test
  void repeatsToTheBit() {
    LinearFunction once = new LogisticRegression(rows).fit(positive, 0.01);
    LinearFunction again = new LogisticRegression(rows).fit(positive, 0.01);

    assertThat(again.weights()).containsExactly(once.weights());
    assertThat(again.bias()).isEqualTo(once.bias());
  }

  @Test
  void needsImagesOfBothClasses() {
    LogisticRegression regression = new LogisticRegression(rows);

    assertThatThrownBy(() -> regression.fit(new boolean[60], 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "all 60 training images are negative; a classifier needs images of both classes");
  }
}
