package org.fovea.stages.googlenet;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.fovea.stages.googlenet.GoogLeNetTraining.StepResult;
import org.junit.jupiter.api.Test;

/**
 * Guards the network's arithmetic where the real weights are missing: random weights of a fixed
 * seed on small drawings, forward and two training steps.
 *
 * <p>The expected values are in {@code small-golden.txt}, made by this code when it agreed with the
 * float64 reference. To make them again: {@code mvn -pl schemas,stages test -Dtest=SmallGoldenTest
 * -Dsurefire.failIfNoSpecifiedTests=false -Dfovea.regenerateGoldens=true}.
 */
class SmallGoldenTest {
  private static final String RESOURCE = "small-golden.txt";
  private static final double TOLERANCE = 1e-3;

  @Test
  void agreesWithTheRecordedValues() throws IOException {
    Map<String, double[]> actual = compute();
    if (Boolean.getBoolean("fovea.regenerateGoldens")) {
      regenerate(actual);
    }
    Map<String, double[]> expected = recorded();
    assertThat(actual.keySet()).isEqualTo(expected.keySet());
    actual.forEach(
        (name, values) -> {
          double[] reference = Objects.requireNonNull(expected.get(name));
          assertThat(values).as(name).hasSize(reference.length);
          double rootMeanSquare = rootMeanSquare(reference);
          for (int i = 0; i < values.length; i++) {
            double scale = Math.max(Math.abs(reference[i]), rootMeanSquare);
            assertThat(Math.abs(values[i] - reference[i]))
                .as("%s[%d]: %s, recorded %s", name, i, values[i], reference[i])
                .isLessThanOrEqualTo(TOLERANCE * scale);
          }
        });
  }

  private static Map<String, double[]> compute() {
    PixelBatch batch = DrawnPictures.waves(2, 48);
    BatchLoss loss = CrossEntropy.of(new float[] {1, 0, 0, 1}, 2);
    Map<String, double[]> values = new TreeMap<>();
    try (GoogLeNetModel model = GoogLeNetModel.random(2, 1, Device.cpu())) {
      List<String> layers = new ArrayList<>(GoogLeNetModel.layerNames());
      model
          .features(batch, layers)
          .forEach(
              (layer, rows) ->
                  values.put(
                      "activation " + layer,
                      new double[] {
                        rows[0][0], rows[0][7], rows[1][1], norm(rows[0]), norm(rows[1])
                      }));
      TrainingConfig config = new TrainingConfig(List.of(), 0.9, 5e-4, 0.4);
      try (GoogLeNetTraining training = new GoogLeNetTraining(model, config)) {
        for (int step = 0; step < 2; step++) {
          String prefix = "step " + step + " ";
          StepResult result =
              training.step(
                  batch,
                  loss,
                  new LearningRates(1e-4, 1e-3),
                  step,
                  (name, gradient) ->
                      values.put(prefix + "gradient " + name, new double[] {norm(gradient)}));
          values.put(prefix + "loss", new double[] {result.loss()});
          for (int i = 0; i < 2; i++) {
            float[] logits = result.logits()[i];
            values.put(prefix + "logits " + i, new double[] {logits[0], logits[1]});
          }
        }
      }
    }
    return values;
  }

  private static double norm(NDArray array) {
    return norm(array.toFloatArray());
  }

  private static double norm(float[] values) {
    double squares = 0;
    for (float value : values) {
      squares += (double) value * value;
    }
    return Math.sqrt(squares);
  }

  private static double rootMeanSquare(double[] values) {
    double squares = 0;
    for (double value : values) {
      squares += value * value;
    }
    return Math.sqrt(squares / values.length);
  }

  private static Map<String, double[]> recorded() throws IOException {
    Map<String, double[]> values = new TreeMap<>();
    try (InputStream in =
        Objects.requireNonNull(SmallGoldenTest.class.getResourceAsStream(RESOURCE))) {
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
        String[] parts = line.split(": ", -1);
        String[] numbers = parts[1].split(" ", -1);
        double[] parsed = new double[numbers.length];
        for (int i = 0; i < numbers.length; i++) {
          parsed[i] = Double.parseDouble(numbers[i]);
        }
        values.put(parts[0], parsed);
      }
    }
    return values;
  }

  private static void regenerate(Map<String, double[]> values) throws IOException {
    StringBuilder text = new StringBuilder();
    values.forEach(
        (name, numbers) -> {
          text.append(name).append(':');
          for (double number : numbers) {
            text.append(String.format(Locale.ROOT, " %.6e", number));
          }
          text.append('\n');
        });
    String path = "org/fovea/stages/googlenet/" + RESOURCE;
    for (String root : List.of("src/test/resources", "target/test-classes")) {
      Files.writeString(Path.of(root).resolve(path), text);
    }
  }
}
