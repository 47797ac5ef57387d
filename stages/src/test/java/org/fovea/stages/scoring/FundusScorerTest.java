package org.fovea.stages.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.fovea.schema.TargetDefinition;
import org.fovea.stages.artifact.Workspace;
import org.fovea.stages.googlenet.ComputeUnit;
import org.fovea.stages.googlenet.GoogLeNetModel;
import org.fovea.stages.googlenet.NamedTensors;
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
  void refusesAModelWithAnotherNumberOfOutputs() {
    assertThatThrownBy(() -> scorer(TinyStudy.weights(), List.of(Target.REFERABLE)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("has 2 outputs, but the model has the 1 targets [referable]");
  }

  @Test
  void refusesAModelOfAnotherMeanColour() {
    assertThatThrownBy(
            () ->
                FundusScorer.of(
                    TinyStudy.weights(),
                    Target.DEFAULT,
                    List.of(123.0, 117.0, 104.0),
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
  void readsTargetsFromTheirRecordsAndRefusesGradeGroups() {
    assertThat(ModelTargets.of(TinyStudy.TARGETS)).isEqualTo(Target.DEFAULT);
    TargetDefinition groups =
        TargetDefinition.newBuilder()
            .setName("stages")
            .setClasses(List.of(List.of(0, 1), List.of(2, 3, 4)))
            .build();

    assertThatThrownBy(() -> ModelTargets.of(List.of(groups)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("target stages has no lowest positive grade");
  }

  private static FundusScorer scorer(NamedTensors weights, List<Target> targets) {
    return FundusScorer.of(weights, targets, FundusScorer.MEAN_BGR, ComputeUnit.CPU);
  }
}
