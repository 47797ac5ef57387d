package org.fovea.stages.googlenet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.assertj.core.data.Offset;
import org.fovea.stages.googlenet.NamedTensors.Tensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LinearHeadTest {
  private static NamedTensors body;

  @BeforeAll
  static void drawOnce() {
    body = RandomWeights.draw(2, 3);
  }

  private static LinearHead head(FeatureLayer layer) {
    Random random = new Random(1);
    float[][] weights = new float[2][layer.channels()];
    for (float[] row : weights) {
      for (int i = 0; i < row.length; i++) {
        row[i] = (float) random.nextGaussian();
      }
    }
    return new LinearHead(layer, weights, new float[] {0.5f, -2});
  }

  @ParameterizedTest
  @EnumSource(
      value = FeatureLayer.class,
      names = {"INCEPTION_3A", "INCEPTION_4C", "POOL5"})
  void givesTheWeightedSumOfTheLayersFeaturesOfTheWholeNetwork(FeatureLayer layer) {
    LinearHead head = head(layer);
    PixelBatch batch = DrawnPictures.waves(2, 48);
    float[][] features;
    try (GoogLeNetModel whole = GoogLeNetModel.of(body, Device.cpu())) {
      features =
          Objects.requireNonNull(
              whole.features(batch, List.of(layer.layerName())).get(layer.layerName()));
    }
    try (GoogLeNetModel model = GoogLeNetModel.of(head.onto(body), Device.cpu())) {
      float[][] logits = model.logits(batch);
      for (int picture = 0; picture < 2; picture++) {
        for (int output = 0; output < 2; output++) {
          double sum = head.bias()[output];
          double size = 0;
          for (int i = 0; i < layer.channels(); i++) {
            double term = (double) head.weights()[output][i] * features[picture][i];
            sum += term;
            size += Math.abs(term);
          }
          assertThat((double) logits[picture][output]).isCloseTo(sum, Offset.offset(1e-5 * size));
        }
      }
    }
  }

  @Test
  void keepsTheBodyUpToTheLayerAndNothingAfterIt() {
    NamedTensors tensors = head(FeatureLayer.INCEPTION_3B).onto(body);

    assertThat(tensors.asMap().keySet())
        .allMatch(name -> name.matches("(conv[12]/|inception_3[ab]/|head/classifier).*"))
        .hasSize(2 * (3 + 6 + 6) + 2);
    assertThat(tensors.get("inception_3b/5x5.weight"))
        .isEqualTo(body.get("inception_3b/5x5.weight"));
  }

  @Test
  void isReadOffTheTensorsOfTheNetwork() {
    NamedTensors tensors = head(FeatureLayer.INCEPTION_4E).onto(body);

    try (GoogLeNetModel model = GoogLeNetModel.of(tensors, Device.cpu())) {
      assertThat(model.featureLayer()).isEqualTo(FeatureLayer.INCEPTION_4E);
      assertThat(model.outputs()).isEqualTo(2);
      assertThat(model.export()).isEqualTo(tensors);
    }
    try (GoogLeNetModel model = GoogLeNetModel.of(body, Device.cpu())) {
      assertThat(model.featureLayer()).isEqualTo(FeatureLayer.POOL5);
    }
  }

  @Test
  void isTrainedFurtherWithDropoutOfItsOwnWidth() {
    NamedTensors before = head(FeatureLayer.INCEPTION_3A).onto(body);
    try (GoogLeNetModel model = GoogLeNetModel.of(before, Device.cpu());
        GoogLeNetTraining training =
            new GoogLeNetTraining(model, new TrainingConfig(List.of("conv1"), 0, 0, 0.4))) {
      training.step(
          DrawnPictures.waves(2, 32),
          new SigmoidCrossEntropy(new float[][] {{1, 0}, {0, 1}}),
          new LearningRates(1e-4, 1e-4),
          5);
      assertThat(model.export().get("inception_3a/3x3.weight"))
          .isNotEqualTo(before.get("inception_3a/3x3.weight"));
    }
  }

  @Test
  void needsAllOfTheBodyThatItStandsOn() {
    Map<String, Tensor> tensors = new TreeMap<>(body.asMap());
    tensors.remove("inception_3a/3x3.bias");
    NamedTensors incomplete = new NamedTensors("file", tensors);
    LinearHead head = head(FeatureLayer.INCEPTION_3B);

    assertThatThrownBy(() -> head.onto(incomplete))
        .isInstanceOf(InvalidWeightsException.class)
        .hasMessageStartingWith("file has no tensor inception_3a/3x3.bias");
  }

  @Test
  void hasAWeightForEachChannelOfTheLayer() {
    assertThatThrownBy(
            () -> new LinearHead(FeatureLayer.INCEPTION_3B, new float[1][7], new float[1]))
        .hasMessage("a head on inception_3b has 480 weights an output, but was given 7");
    assertThatThrownBy(
            () -> new LinearHead(FeatureLayer.INCEPTION_3B, new float[1][480], new float[2]))
        .hasMessageContaining("as many rows of weights as biases, at least one, but has 1 and 2");
  }
}
