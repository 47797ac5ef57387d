package org.fovea.stages.googlenet;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.fovea.stages.googlenet.GoogLeNetTraining.StepResult;
import org.fovea.stages.googlenet.NamedTensors.Tensor;
import org.fovea.stages.testing.SharedData;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Five steps of training the real network, beside an independent float64 implementation. */
class TrainingStepGoldenTest {
  private static final double TOLERANCE = 1e-3;

  /** Norms below this are sums of float32 rounding errors. */
  private static final double NOISE = 2e-6;

  @ParameterizedTest
  @CsvSource({"frozenConv1Conv2, conv1 conv2", "nothingFrozen, ''"})
  void fiveStepsAgreeWithTheReference(String setting, String frozen) throws IOException {
    Path golden = SharedData.require("weights/golden");
    JsonNode reference = new ObjectMapper().readTree(golden.resolve("train-steps.json").toFile());
    List<String> frozenLayers = frozen.isEmpty() ? List.of() : List.of(frozen.split(" ", -1));
    TrainingConfig config = new TrainingConfig(frozenLayers, 0.9, 5e-4, 0);
    LearningRates rates = new LearningRates(1e-3, 1e-2);
    PixelBatch batch = pictures(golden, reference.get("pictures"));
    BatchLoss loss = crossEntropy(reference.get("labels"));
    try (GoogLeNetModel model = GoogLeNetModel.of(weightsWithSineHead(), Device.cpu());
        GoogLeNetTraining training = new GoogLeNetTraining(model, config)) {
      for (JsonNode expected : reference.get(setting)) {
        Map<String, Double> gradients = new HashMap<>();
        StepResult result =
            training.step(
                batch, loss, rates, 0, (name, gradient) -> gradients.put(name, norm(gradient)));
        String step = setting + " step " + expected.get("step").asInt();

        assertClose(step + " loss", result.loss(), expected.get("loss").asDouble());
        assertLogitsClose(step, result.logits(), expected.get("logits"));
        assertThat(gradients.keySet()).hasSize(expected.get("gradientNorm").size());
        expected
            .get("gradientNorm")
            .properties()
            .forEach(
                norm ->
                    assertClose(
                        step + " gradient of " + norm.getKey(),
                        gradients.get(ourName(norm.getKey())),
                        norm.getValue().asDouble()));
        expected
            .get("weightNormAfter")
            .properties()
            .forEach(
                norm ->
                    assertClose(
                        step + " norm of " + norm.getKey(),
                        norm(model.array(ourName(norm.getKey()))),
                        norm.getValue().asDouble()));
      }
    }
  }

  private static void assertLogitsClose(String step, float[][] actual, JsonNode expected) {
    double squares = 0;
    for (JsonNode row : expected) {
      squares += Math.pow(row.get(0).asDouble(), 2) + Math.pow(row.get(1).asDouble(), 2);
    }
    double rootMeanSquare = Math.sqrt(squares / (2 * expected.size()));
    assertThat(actual).as(step + " logits").hasDimensions(expected.size(), 2);
    for (int i = 0; i < actual.length; i++) {
      for (int k = 0; k < 2; k++) {
        double reference = expected.get(i).get(k).asDouble();
        double scale = Math.max(Math.abs(reference), rootMeanSquare);
        assertThat(Math.abs(actual[i][k] - reference) / scale)
            .as("%s logits[%d][%d]", step, i, k)
            .isLessThan(TOLERANCE);
      }
    }
  }

  private static String ourName(String name) {
    return name.replaceFirst("^head", GoogLeNetModel.HEAD);
  }

  private static void assertClose(String what, double actual, double expected) {
    assertThat(Math.abs(actual - expected))
        .as("%s: %s, but the reference has %s", what, actual, expected)
        .isLessThan(Math.max(NOISE, TOLERANCE * Math.abs(expected)));
  }

  private static double norm(NDArray array) {
    double sum = 0;
    for (float value : array.toFloatArray()) {
      sum += (double) value * value;
    }
    return Math.sqrt(sum);
  }

  static NamedTensors weightsWithSineHead() throws IOException {
    NamedTensors imageNet =
        CaffeWeights.read(SharedData.require("weights/bvlc_googlenet.caffemodel"));
    Map<String, Tensor> tensors = new TreeMap<>(RandomWeights.newHead(imageNet, 2, 0).asMap());
    float[] head = new float[2 * FeatureLayer.POOL5.channels()];
    for (int i = 0; i < head.length; i++) {
      head[i] = (float) (0.01 * Math.sin(0.1 * i));
    }
    tensors.put(
        GoogLeNetModel.HEAD + ".weight",
        new Tensor(new long[] {2, FeatureLayer.POOL5.channels()}, head));
    return new NamedTensors(imageNet.source(), tensors);
  }

  private static PixelBatch pictures(Path golden, JsonNode names) throws IOException {
    ByteArrayOutputStream rgb = new ByteArrayOutputStream();
    for (JsonNode name : names) {
      rgb.write(ImageNetGoldenTest.picture(golden.resolve(name.asText() + ".png")).rgb());
    }
    return new PixelBatch(rgb.toByteArray(), names.size(), 224, 224);
  }

  private static BatchLoss crossEntropy(JsonNode labels) {
    float[] oneHot = new float[labels.size() * 2];
    for (int i = 0; i < labels.size(); i++) {
      oneHot[2 * i + labels.get(i).asInt()] = 1;
    }
    return CrossEntropy.of(oneHot, 2);
  }
}
