package org.fovea.stages.googlenet;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.fovea.stages.testing.SharedData;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The real network on real pictures, beside an independent float64 implementation. */
class ImageNetGoldenTest {
  private static final double TOLERANCE = 1e-3;
  private static final Map<String, String> LAYER_OF_GOLDEN =
      Map.of(
          "pool1_norm1", "pool1/norm1",
          "pool2", "pool2/3x3_s2",
          "inception_3b", "inception_3b",
          "inception_4a", "inception_4a",
          "inception_4b", "inception_4b",
          "inception_4c", "inception_4c",
          "inception_4d", "inception_4d",
          "inception_4e", "inception_4e",
          "inception_5b", "inception_5b",
          "pool5", "pool5/7x7_s1");

  @ParameterizedTest
  @ValueSource(strings = {"coffee", "cat", "astronaut", "fundus", "fundus320"})
  void agreesWithTheReferenceInEachLayerAndInTheTopFive(String picture) throws IOException {
    Path golden = SharedData.require("weights/golden");
    Map<String, double[]> expected = NumpyArchive.read(golden.resolve(picture + ".npz"));
    PixelBatch batch = picture(golden.resolve(picture + ".png"));
    try (GoogLeNetModel model =
        GoogLeNetModel.of(
            CaffeWeights.read(SharedData.require("weights/bvlc_googlenet.caffemodel")),
            Device.cpu())) {
      Map<String, float[][]> features =
          model.features(batch, new ArrayList<>(LAYER_OF_GOLDEN.values()));
      assertThat(expected.keySet()).containsAll(LAYER_OF_GOLDEN.keySet());
      LAYER_OF_GOLDEN.forEach(
          (name, layer) -> assertClose(name, features.get(layer)[0], expected.get(name)));
      float[] logits = model.logits(batch)[0];
      assertClose("logits", logits, expected.get("logits"));
      assertThat(topFive(logits)).isEqualTo(expectedTopFive(golden, picture));
    }
  }

  static PixelBatch picture(Path png) throws IOException {
    BufferedImage image = ImageIO.read(png.toFile());
    byte[] rgb = new byte[image.getWidth() * image.getHeight() * 3];
    int at = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        int pixel = image.getRGB(x, y);
        rgb[at++] = (byte) (pixel >> 16);
        rgb[at++] = (byte) (pixel >> 8);
        rgb[at++] = (byte) pixel;
      }
    }
    return new PixelBatch(rgb, 1, image.getHeight(), image.getWidth());
  }

  private static void assertClose(String name, float[] actual, double[] expected) {
    assertThat(actual).as(name).hasSize(expected.length);
    double sum = 0;
    for (double value : expected) {
      sum += value * value;
    }
    double rootMeanSquare = Math.sqrt(sum / expected.length);
    for (int i = 0; i < actual.length; i++) {
      double scale = Math.max(Math.abs(expected[i]), rootMeanSquare);
      double difference = Math.abs(actual[i] - expected[i]) / scale;
      assertThat(difference).as("%s[%d]", name, i).isLessThan(TOLERANCE);
    }
  }

  private static List<String> topFive(float[] logits) throws IOException {
    List<String> names = Files.readAllLines(SharedData.require("weights/synset_words.txt"));
    return IntStream.range(0, logits.length)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> -logits[i]))
        .limit(5)
        .map(names::get)
        .toList();
  }

  private static List<String> expectedTopFive(Path golden, String picture) throws IOException {
    JsonNode top = new ObjectMapper().readTree(golden.resolve("golden.json").toFile());
    List<String> names = new ArrayList<>();
    top.get(picture).get("top5").forEach(pair -> names.add(pair.get(0).asText()));
    return names;
  }
}
