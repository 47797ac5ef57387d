package org.fovea.stages.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.fovea.schema.EnsembleGain;
import org.fovea.schema.JudgedLevel;
import org.fovea.schema.Prediction;
import org.fovea.schema.ScoreGain;
import org.fovea.schema.Split;
import org.fovea.stages.metrics.GroupBootstrap;
import org.fovea.stages.metrics.PairedAreas;
import org.fovea.stages.target.Target;
import org.junit.jupiter.api.Test;

class EnsembleMeasurementTest {
  private static final List<Target> TARGETS = List.of(new Target("referable", 2));
  private static final GroupBootstrap BOOTSTRAP = new GroupBootstrap(200, 7);
  private static final int MEMBERS = 3;

  /** Each member says the truth with noise of its own, the first one with the least. */
  private static List<Prediction> predictions() {
    SplittableRandom random = new SplittableRandom(5);
    List<Prediction> predictions = new ArrayList<>();
    for (int image = 0; image < 150; image++) {
      boolean positive = image % 3 == 0;
      List<List<Double>> members = new ArrayList<>();
      double sum = 0;
      for (int member = 0; member < MEMBERS; member++) {
        double noise = (2 + member) * (random.nextDouble() - 0.5);
        members.add(List.of((positive ? 0.5 : -0.5) + noise));
        sum += members.get(member).get(0);
      }
      predictions.add(
          Prediction.newBuilder(scored("" + image, positive, sum / MEMBERS))
              .setMemberLogits(members)
              .build());
    }
    return predictions;
  }

  private static Prediction scored(String id, boolean positive, double logit) {
    return Prediction.newBuilder(
            Predictions.of(id, "north", Split.TEST, positive ? 3 : 0, 1 / (1 + Math.exp(-logit))))
        .setLogits(List.of(logit))
        .build();
  }

  private static EnsembleGain gain(List<Prediction> predictions) {
    return EnsembleMeasurement.of(predictions, 4, new GainMeasurement(TARGETS, BOOTSTRAP))
        .orElseThrow();
  }

  private static ScoreGain byImage(List<ScoreGain> gains) {
    return gains.stream()
        .filter(gain -> gain.getLevel() == JudgedLevel.IMAGE && gain.getSlice().equals("all"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void holdsTheMeanOfTheMembersAgainstTheFirstAndAgainstTheMeanMember() {
    List<Prediction> predictions = predictions();
    List<PairedAreas> overEach = new ArrayList<>();
    for (int member = 0; member < MEMBERS; member++) {
      List<Prediction> alone = new ArrayList<>();
      for (Prediction prediction : predictions) {
        double logit = prediction.getMemberLogits().get(member).get(0);
        alone.add(
            Prediction.newBuilder(prediction)
                .setScores(List.of(1 / (1 + Math.exp(-logit))))
                .build());
      }
      overEach.add(
          PairedAreas.of(
                  GradedScores.of(predictions, TARGETS, 0),
                  GradedScores.of(alone, TARGETS, 0),
                  BOOTSTRAP)
              .orElseThrow());
    }

    EnsembleGain gain = gain(predictions);

    assertThat(byImage(gain.getOverFirst()).getDifference())
        .isEqualTo(overEach.get(0).difference());
    assertThat(byImage(gain.getOverFirst()).getDifferenceLower())
        .isEqualTo(overEach.get(0).interval().orElseThrow().lower());
    ScoreGain overMean = byImage(gain.getOverMean());
    assertThat(overMean.getDifference())
        .isCloseTo(
            overEach.stream().mapToDouble(PairedAreas::difference).average().orElseThrow(),
            within(1e-12));
    assertThat(overMean.getAuc() - overMean.getAucWithout())
        .isCloseTo(overMean.getDifference(), within(1e-12));
    assertThat(overMean.getDifference())
        .isGreaterThan(byImage(gain.getOverFirst()).getDifference());
    assertThat(overMean.getDifferenceLower()).isPositive().isLessThan(overMean.getDifference());
    assertThat(overMean.getDifferenceUpper()).isGreaterThan(overMean.getDifference());
  }

  @Test
  void countsMembersByRotationsAsItsCost() {
    EnsembleGain gain = gain(predictions());

    assertThat(gain.getMembers()).isEqualTo(3);
    assertThat(gain.getPasses()).isEqualTo(12);
  }

  @Test
  void isNotThereForOneNetwork() {
    assertThat(
            EnsembleMeasurement.of(
                List.of(scored("1", true, 1), scored("2", false, 0)),
                1,
                new GainMeasurement(TARGETS, BOOTSTRAP)))
        .isEmpty();
  }
}
