package org.fovea.stages.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.fovea.schema.GroupedHead;
import org.fovea.schema.TargetDefinition;
import org.fovea.stages.artifact.Workspace;
import org.fovea.stages.googlenet.ComputeUnit;
import org.fovea.stages.googlenet.DenseLogits;
import org.fovea.stages.googlenet.EnsembleTensors;
import org.fovea.stages.googlenet.GoogLeNetModel;
import org.fovea.stages.googlenet.NamedTensors;
import org.fovea.stages.image.Rotation;
import org.fovea.stages.target.GradeGroups;
import org.fovea.stages.target.Head;
import org.fovea.stages.target.HeadForm;
import org.fovea.stages.target.Heads;
import org.fovea.stages.target.Target;
import org.fovea.stages.testing.TinyStudy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FundusScorerTest {
  @Test
  void scoresAPictureAloneAsAmongOthers() {
    List<byte[]> pictures =
        TinyStudy.in(Workspace.at("unused")).pictures().stream()
            .limit(7)
            .map(TinyStudy.Picture::rgb)
            .toList();
    try (FundusScorer scorer = scorer(TinyStudy.weights(), Target.DEFAULT)) {
      List<ImageScores> together = scorer.score(pictures, TinyStudy.SIDE_PX);
      for (int i = 0; i < pictures.size(); i++) {
        ImageScores alone = scorer.score(List.of(pictures.get(i)), TinyStudy.SIDE_PX).get(0);
        for (int t = 0; t < 2; t++) {
          assertThat(together.get(i).logits().get(t))
              .isCloseTo(alone.logits().get(t), within(1e-4));
        }
      }
      assertThat(together).doesNotHaveDuplicates();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {32, 33, 97})
  void saysOfEachPlaceWhatComesToTheScoreOfTheWhole(int sidePx) {
    byte[] picture = new byte[3 * sidePx * sidePx];
    new Random(sidePx).nextBytes(picture);
    try (FundusScorer scorer = scorer(TinyStudy.weights(), Target.DEFAULT)) {
      LocatedScores located = scorer.locate(List.of(picture), sidePx).get(0);

      assertThat(located.scores()).isEqualTo(scorer.score(List.of(picture), sidePx).get(0));
      for (int t = 0; t < 2; t++) {
        float[] map = located.places().maps()[t];
        double sum = 0;
        for (float logit : map) {
          sum += logit;
        }
        assertThat(sum / map.length).isCloseTo(located.scores().logits().get(t), within(1e-4));
      }
    }
  }

  @Test
  void scoresTheMeanOfTheRotationsThatItIsAskedFor() {
    int sidePx = TinyStudy.SIDE_PX;
    byte[] picture = TinyStudy.in(Workspace.at("unused")).pictures().get(0).rgb();
    byte[] turned = Rotation.clockwise(picture, sidePx, 270);
    try (FundusScorer single = scorer(TinyStudy.weights(), Target.DEFAULT);
        FundusScorer mean =
            scorer(TinyStudy.weights(), Target.DEFAULT, new RotationAverage(List.of(0, 270)))) {
      List<Double> upright = single.score(List.of(picture), sidePx).get(0).logits();
      List<Double> other = single.score(List.of(turned), sidePx).get(0).logits();
      ImageScores scores = mean.score(List.of(picture), sidePx).get(0);
      for (int t = 0; t < 2; t++) {
        assertThat(other.get(t)).isNotCloseTo(upright.get(t), within(1e-3));
        double logit = (upright.get(t) + other.get(t)) / 2;
        assertThat(scores.logits().get(t)).isCloseTo(logit, within(1e-12));
        assertThat(scores.scores().get(t)).isCloseTo(1 / (1 + Math.exp(-logit)), within(1e-12));
      }
      assertThat(mean.locate(List.of(picture), sidePx).get(0).scores()).isEqualTo(scores);
    }
  }

  @Test
  void scoresAllFourRotationsTheSameWhicheverWayThePictureLies() {
    int sidePx = TinyStudy.SIDE_PX;
    byte[] picture = TinyStudy.in(Workspace.at("unused")).pictures().get(0).rgb();
    try (FundusScorer mean =
        scorer(
            TinyStudy.weights(), Target.DEFAULT, new RotationAverage(List.of(0, 90, 180, 270)))) {
      List<Double> logits = mean.score(List.of(picture), sidePx).get(0).logits();
      byte[] turned = Rotation.clockwise(picture, sidePx, 90);
      List<Double> ofTurned = mean.score(List.of(turned), sidePx).get(0).logits();
      for (int t = 0; t < 2; t++) {
        assertThat(ofTurned.get(t)).isCloseTo(logits.get(t), within(1e-6));
      }
    }
  }

  @Test
  void scoresTheMeanOfTheMembersOfAnEnsembleAndTellsWhatEachSays() {
    int sidePx = TinyStudy.SIDE_PX;
    List<byte[]> pictures = List.of(TinyStudy.in(Workspace.at("unused")).pictures().get(0).rgb());
    NamedTensors other = shifted(TinyStudy.weights(), 0.5f);
    NamedTensors ensemble = EnsembleTensors.join(List.of(TinyStudy.weights(), other), "both");
    RotationAverage rotations = new RotationAverage(List.of(0, 270));
    try (FundusScorer one = scorer(TinyStudy.weights(), Target.DEFAULT, rotations);
        FundusScorer two = scorer(other, Target.DEFAULT, rotations);
        FundusScorer both = scorer(ensemble, Target.DEFAULT, rotations)) {
      AveragedScores first = one.average(pictures, sidePx).get(0);
      AveragedScores second = two.average(pictures, sidePx).get(0);
      AveragedScores scores = both.average(pictures, sidePx).get(0);

      assertThat(scores.members()).containsExactly(first.mean(), second.mean());
      assertThat(first.members()).isEmpty();
      for (int t = 0; t < 2; t++) {
        assertThat(second.mean().logits().get(t))
            .isCloseTo(first.mean().logits().get(t) + 0.5, within(1e-5));
        assertThat(scores.mean().logits().get(t))
            .isCloseTo(
                (first.mean().logits().get(t) + second.mean().logits().get(t)) / 2, within(1e-12));
        assertThat(scores.upright().orElseThrow().logits().get(t))
            .isCloseTo(
                (first.upright().orElseThrow().logits().get(t)
                        + second.upright().orElseThrow().logits().get(t))
                    / 2,
                within(1e-12));
      }
      LocatedScores located = both.locate(pictures, sidePx).get(0);
      LocatedScores locatedByFirst = one.locate(pictures, sidePx).get(0);
      assertThat(located.scores()).isEqualTo(scores.mean());
      assertThat((double) located.places().maps()[1][0])
          .isCloseTo(locatedByFirst.places().maps()[1][0] + 0.25, within(1e-5));
    }
  }

  /** Returns a network whose every log odds are higher by so much. */
  private static NamedTensors shifted(NamedTensors network, float by) {
    Map<String, NamedTensors.Tensor> tensors = new TreeMap<>(network.asMap());
    NamedTensors.Tensor bias = network.get(GoogLeNetModel.HEAD + ".bias");
    float[] shifted = bias.values().clone();
    for (int i = 0; i < shifted.length; i++) {
      shifted[i] += by;
    }
    tensors.put(GoogLeNetModel.HEAD + ".bias", new NamedTensors.Tensor(bias.shape(), shifted));
    return new NamedTensors("shifted", tensors);
  }

  @Test
  void refusesAModelWithAnotherNumberOfOutputs() {
    assertThatThrownBy(() -> scorer(TinyStudy.weights(), List.of(Target.REFERABLE)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(
            "has 2 outputs, but the targets [referable] of the model take 1; its record");
  }

  @Test
  void refusesAModelOfAnotherMeanColour() {
    assertThatThrownBy(
            () ->
                FundusScorer.of(
                    TinyStudy.weights(),
                    Heads.of(Target.DEFAULT),
                    List.of(123.0, 117.0, 104.0),
                    RotationAverage.NONE,
                    ComputeUnit.CPU))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[123.0, 117.0, 104.0]");
  }

  @Test
  void neverHandsOutAScoreThatIsNoNumber() {
    Map<String, NamedTensors.Tensor> tensors = new TreeMap<>(TinyStudy.weights().asMap());
    tensors.put(
        GoogLeNetModel.HEAD + ".bias",
        new NamedTensors.Tensor(new long[] {2}, new float[] {0, Float.NaN}));
    try (FundusScorer scorer = scorer(new NamedTensors("broken", tensors), Target.DEFAULT)) {
      assertThatThrownBy(() -> scorer.score(List.of(new byte[3 * 32 * 32]), 32))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("output 1 of the model is NaN");
    }
  }

  @Test
  void refusesAPictureOfAnotherSize() {
    try (FundusScorer scorer = scorer(TinyStudy.weights(), Target.DEFAULT)) {
      assertThatThrownBy(() -> scorer.score(List.of(new byte[3 * 33 * 33]), 32))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("has 3072 bytes, but one had 3267");
    }
  }

  @Test
  void readsTargetsFromTheirRecords() {
    Head stages =
        new GradeGroups("stages", List.of(List.of(0, 1), List.of(2, 3, 4)), HeadForm.ORDINAL);

    assertThat(ModelTargets.of(TinyStudy.TARGETS)).isEqualTo(Target.DEFAULT);
    assertThat(
            ModelTargets.heads(
                    List.of(
                        ModelTargets.definition(Target.ANY_DR), ModelTargets.definition(stages)))
                .list())
        .containsExactly(Target.ANY_DR, stages);
  }

  @Test
  void refusesATargetOfAKindThatItDoesNotKnow() {
    TargetDefinition groups =
        TargetDefinition.newBuilder()
            .setName("stages")
            .setClasses(List.of(List.of(0, 1), List.of(2, 3, 4)))
            .setHead(GroupedHead.UNKNOWN)
            .build();

    assertThatThrownBy(() -> ModelTargets.of(List.of(groups)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "target stages has neither a lowest positive grade nor groups of grades with a head"
                + " that this version knows; score with the version that trained the model");
  }

  @Test
  void asksOfEachPlaceTheQuestionsThatItAsksOfTheWhole() {
    Head groups =
        new GradeGroups("stages", List.of(List.of(0, 1), List.of(2, 3, 4)), HeadForm.SOFTMAX);
    byte[] picture = new byte[3 * 64 * 64];
    new Random(5).nextBytes(picture);
    try (FundusScorer binary = scorer(TinyStudy.weights(), Target.DEFAULT);
        FundusScorer scorer = scorer(TinyStudy.weights(), List.of(groups))) {
      DenseLogits outputs = binary.locate(List.of(picture), 64).get(0).places();
      LocatedScores located = scorer.locate(List.of(picture), 64).get(0);

      // Of two classes, the log odds are the difference of the outputs.
      assertThat(located.scores().logits().get(0))
          .isCloseTo(outputs.logits()[1] - outputs.logits()[0], within(1e-5));
      float[][] maps = outputs.maps();
      assertThat(located.places().maps()).hasDimensions(1, maps[0].length);
      for (int cell = 0; cell < maps[0].length; cell++) {
        assertThat(located.places().maps()[0][cell])
            .isCloseTo(maps[1][cell] - maps[0][cell], within(1e-4f));
      }
    }
  }

  private static FundusScorer scorer(NamedTensors weights, List<? extends Head> targets) {
    return scorer(weights, targets, RotationAverage.NONE);
  }

  private static FundusScorer scorer(
      NamedTensors weights, List<? extends Head> targets, RotationAverage rotations) {
    return FundusScorer.of(
        weights, Heads.of(targets), FundusScorer.MEAN_BGR, rotations, ComputeUnit.CPU);
  }
}
