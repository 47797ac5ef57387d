package org.fovea.stages.googlenet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.onnxruntime.OrtException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.fovea.stages.googlenet.NamedTensors.Tensor;
import org.fovea.stages.onnx.OnnxGraph;
import org.fovea.stages.testing.OnnxScores;
import org.fovea.stages.testing.SharedData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OnnxLayersTest {
  private static final Map<String, String> LAYER_OF_GOLDEN =
      Map.of(
          "pool1_norm1", "pool1/norm1",
          "pool2", "pool2/3x3_s2",
          "inception_3b", "inception_3b/output",
          "inception_4a", "inception_4a/output",
          "inception_4e", "inception_4e/output",
          "inception_5b", "inception_5b/output",
          "pool5", "pool5/7x7_s1",
          "logits", "loss3/classifier");

  /** Of the largest value of a layer, by which its float32 sums may differ. */
  private static final double TOLERANCE = 1e-4;

  @ParameterizedTest
  @ValueSource(strings = {"cat", "fundus", "fundus320"})
  void givesTheActivationsOfTheRealNetworkOnRealPictures(String picture)
      throws IOException, OrtException {
    Path golden = SharedData.require("weights/golden");
    NamedTensors weights =
        CaffeWeights.read(SharedData.require("weights/bvlc_googlenet.caffemodel"));
    Map<String, double[]> expected = NumpyArchive.read(golden.resolve(picture + ".npz"));
    PixelBatch batch = ImageNetGoldenTest.picture(golden.resolve(picture + ".png"));
    OnnxGraph graph = new OnnxGraph("BVLC GoogLeNet");
    OnnxLayers.addTo(graph, weights, graph.input("data", "", "1", "3", "height", "width"));
    LAYER_OF_GOLDEN.forEach(
        (name, layer) -> {
          boolean map =
              layer.endsWith("/output") || layer.startsWith("pool1") || name.equals("pool2");
          graph.output(
              layer,
              "",
              map
                  ? new String[] {"1", "c" + name, "h" + name, "w" + name}
                  : new String[] {"1", "c" + name});
        });
    try (OnnxScores onnx = new OnnxScores(graph.toModel("test", "", new TreeMap<>()))) {
      Map<String, float[]> found =
          onnx.run(OnnxScores.input(batch.rgb(), 1), 1, batch.heightPx(), batch.widthPx());
      LAYER_OF_GOLDEN.forEach(
          (name, layer) -> {
            double[] golds = expected.get(name);
            assertClose(name, averaged(found.get(layer), golds.length), golds, TOLERANCE);
          });
    }
  }

  /** Goldens are averages over the picture where the layer is a map. */
  private static double[] averaged(float[] values, int channels) {
    int pixels = values.length / channels;
    double[] means = new double[channels];
    for (int i = 0; i < values.length; i++) {
      means[i / pixels] += (double) values[i] / pixels;
    }
    return means;
  }

  @ParameterizedTest
  @CsvSource({"inception_3a,1,32,47", "inception_4d,3,65,33", "pool5/7x7_s1,2,97,64"})
  void computesTheLogitsOfTheNetworkWhereverItsHeadStands(
      String layer, int count, int heightPx, int widthPx) throws OrtException {
    NamedTensors weights = withHeadOn(FeatureLayer.named(layer));
    byte[] rgb = new byte[count * heightPx * widthPx * 3];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (byte) (i * 31 % 251 + i / 97);
    }
    OnnxGraph graph = new OnnxGraph("test");
    String data = graph.input("data", "", "pictures", "3", "height", "width");
    graph.output(OnnxLayers.addTo(graph, weights, data), "", "pictures", "2");
    try (GoogLeNetModel model = GoogLeNetModel.of(weights, Device.cpu());
        OnnxScores onnx = new OnnxScores(graph.toModel("test", "", new TreeMap<>()))) {
      float[][] expected = model.logits(new PixelBatch(rgb, count, heightPx, widthPx));
      double[] flat = new double[2 * count];
      for (int i = 0; i < flat.length; i++) {
        flat[i] = expected[i / 2][i % 2];
      }
      float[] found =
          onnx.run(OnnxScores.input(rgb, count), count, heightPx, widthPx).get("head/classifier");
      assertClose("logits", averaged(found, found.length), flat, 1e-5);
    }
  }

  private static NamedTensors withHeadOn(FeatureLayer layer) {
    float[][] weights = new float[2][layer.channels()];
    for (int i = 0; i < layer.channels(); i++) {
      weights[0][i] = (i % 7 - 3) / 700f;
      weights[1][i] = (i % 5 - 2) / 500f;
    }
    return new LinearHead(layer, weights, new float[] {0.5f, -0.25f})
        .onto(RandomWeights.draw(1, 3));
  }

  private static void assertClose(
      String name, double[] found, double[] expected, double tolerance) {
    assertThat(found).as(name).hasSize(expected.length);
    double largest = 0;
    for (double value : expected) {
      largest = Math.max(largest, Math.abs(value));
    }
    assertThat(largest).as(name).isPositive();
    for (int i = 0; i < found.length; i++) {
      double difference = Math.abs(found[i] - expected[i]) / largest;
      assertThat(difference).as("%s[%d]", name, i).isLessThan(tolerance);
    }
  }

  @Test
  void namesATensorThatTheNetworkLacks() {
    Map<String, Tensor> tensors = new TreeMap<>(RandomWeights.draw(2, 3).asMap());
    tensors.remove("inception_4b/5x5.bias");
    OnnxGraph graph = new OnnxGraph("test");
    String data = graph.input("data", "", "1", "3", "32", "32");

    assertThatThrownBy(() -> OnnxLayers.addTo(graph, new NamedTensors("a file", tensors), data))
        .isInstanceOf(InvalidWeightsException.class)
        .hasMessageContaining("inception_4b/5x5.bias");
  }
}
