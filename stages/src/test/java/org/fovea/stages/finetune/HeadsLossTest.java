package org.fovea.stages.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.fovea.stages.target.HeadForm.ORDINAL;
import static org.fovea.stages.target.HeadForm.SOFTMAX;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import java.util.Arrays;
import java.util.List;
import org.fovea.schema.DrGrade;
import org.fovea.schema.TrainingExample;
import org.fovea.stages.googlenet.BatchLoss;
import org.fovea.stages.googlenet.SigmoidCrossEntropy;
import org.fovea.stages.target.GradeGroups;
import org.fovea.stages.target.Head;
import org.fovea.stages.target.Heads;
import org.fovea.stages.target.Target;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HeadsLossTest {
  private static final List<List<Integer>> THREE =
      List.of(List.of(0), List.of(1, 2), List.of(3, 4));
  private static final Head SOFTMAX_OF_THREE = new GradeGroups("softmax", THREE, SOFTMAX);
  private static final Head ORDINAL_OF_THREE = new GradeGroups("ordinal", THREE, ORDINAL);
  private static final List<TrainingExample> NONE_MILD_SEVERE =
      List.of(
          Examples.graded(DrGrade.NONE),
          Examples.graded(DrGrade.MILD),
          Examples.graded(DrGrade.SEVERE));

  private NDManager manager;

  @BeforeEach
  void open() {
    manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void isTheLikelihoodOfTheGroupsOfAnOrdinalHead() {
    float[][] logits = {{0.5f, -2}, {1, 3}, {-1, 0.25f}};

    Result result = loss(List.of(ORDINAL_OF_THREE), ones(1), logits);

    // Of the first group, of the second and no worse, of the second and worse.
    double none = 1 - sigmoid(0.5);
    double mild = sigmoid(1) * (1 - sigmoid(3));
    double severe = sigmoid(-1) * sigmoid(0.25);
    assertThat(result.loss())
        .isCloseTo(-(Math.log(none) + Math.log(mild) + Math.log(severe)) / 3, within(1e-6));
    // The second output is asked of those that reach the second group.
    assertThat(result.gradient())
        .containsExactly(
            new float[] {
              (float) sigmoid(0.5) / 3,
              0,
              (float) (sigmoid(1) - 1) / 3,
              (float) sigmoid(3) / 3,
              (float) (sigmoid(-1) - 1) / 3,
              (float) (sigmoid(0.25) - 1) / 3
            },
            within(1e-6f));
  }

  @Test
  void isTheMeanOverHeadsOfAnyFormWithAWeightEach() {
    List<Head> heads = List.of(Target.REFERABLE, SOFTMAX_OF_THREE, ORDINAL_OF_THREE, Target.ANY_DR);
    float[][] weights = {{1, 2, 3, 4}, {0.5f, 0.25f, 0.125f, 1}, {1, 1, 2, 3}};
    float[][] logits = {
      {0.1f, 1, 2, 3, -1, 1, 0.2f}, {-2, 0, 0, 1, 2, -0.5f, 1}, {3, -1, 0.5f, 0, 0.3f, 0.7f, -1}
    };

    Result result = loss(heads, weights, logits);

    double expected = 0;
    int[][] groups = {{0, 0, 0, 0}, {0, 1, 1, 1}, {1, 2, 2, 1}};
    for (int picture = 0; picture < 3; picture++) {
      float[] z = logits[picture];
      int[] g = groups[picture];
      double softmax = Math.exp(z[1 + g[1]]) / (Math.exp(z[1]) + Math.exp(z[2]) + Math.exp(z[3]));
      double first = sigmoid(z[4]);
      double second = first * sigmoid(z[5]);
      double ordinal = g[2] == 0 ? 1 - first : g[2] == 1 ? first - second : second;
      expected -= weights[picture][0] * Math.log(g[0] == 1 ? sigmoid(z[0]) : 1 - sigmoid(z[0]));
      expected -= weights[picture][1] * Math.log(softmax);
      expected -= weights[picture][2] * Math.log(ordinal);
      expected -= weights[picture][3] * Math.log(g[3] == 1 ? sigmoid(z[6]) : 1 - sigmoid(z[6]));
    }
    assertThat(result.loss()).isCloseTo(expected / (3 * 4), within(1e-6));
    assertThat(result.gradient()[0])
        .isCloseTo((float) (weights[0][0] * sigmoid(0.1) / 12), within(1e-6f));
  }

  @Test
  void isTheSigmoidCrossEntropyToTheBitWhereAllTargetsAreBinary() {
    float[][] logits = {{0.5f, -2}, {1, 3}, {-1, 0.25f}};
    float[][] weights = {{0.3f, 0.7f}, {1, 2}, {3, 0.1f}};
    BatchLoss sigmoid = new SigmoidCrossEntropy(new float[][] {{0, 0}, {1, 0}, {1, 1}}, weights);

    assertThat(loss(Target.DEFAULT, weights, logits).loss())
        .isEqualTo(sigmoid.of(manager.create(logits)).getFloat());
  }

  private record Result(double loss, float[] gradient) {}

  private Result loss(List<? extends Head> heads, float[][] weights, float[][] values) {
    NDArray logits = manager.create(values);
    logits.setRequiresGradient(true);
    BatchLoss loss = HeadsLoss.of(Heads.of(heads), NONE_MILD_SEVERE, weights);
    try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
      NDArray value = loss.of(logits);
      collector.backward(value);
      return new Result(value.getFloat(), logits.getGradient().toFloatArray());
    }
  }

  private static float[][] ones(int heads) {
    float[][] ones = new float[NONE_MILD_SEVERE.size()][heads];
    for (float[] row : ones) {
      Arrays.fill(row, 1);
    }
    return ones;
  }

  private static double sigmoid(double logit) {
    return 1 / (1 + Math.exp(-logit));
  }
}
