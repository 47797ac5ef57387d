package org.fovea.stages.googlenet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import ai.djl.util.cuda.CudaUtils;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The network on a GPU beside the processor, and beside itself. Skipped where there is no GPU. What
 * was found is printed: decision 008 has the figures.
 */
class OnGpuTest {
  private static final int PICTURES = 8;
  private static final int SIDE_PX = 224;
  private static final int STEPS = 20;
  private static final PixelBatch BATCH = DrawnPictures.waves(PICTURES, SIDE_PX);
  private static final LearningRates RATES = new LearningRates(1e-3, 1e-2);
  private static final TrainingConfig CONFIG = TrainingConfig.DEFAULT;

  private static final BatchLoss LOSS = new SigmoidCrossEntropy(targets());

  /** Losses of some steps, and the weights after them. */
  private record Trained(List<Double> losses, NamedTensors weights, NamedTensors before) {}

  @BeforeAll
  static void needsAGpu() {
    VisibleGpus gpus = VisibleGpus.toThisProcess();
    assumeTrue(gpus.usable() > 0, () -> gpus.whyNone());
  }

  @Test
  void givesTheProcessorsActivationsInEachLayer() throws IOException {
    List<String> layers = List.copyOf(GoogLeNetModel.layerNames());
    try (GoogLeNetModel gpu = model(Device.gpu(), Arithmetic.FLOAT32);
        GoogLeNetModel cpu = model(Device.cpu(), Arithmetic.FLOAT32)) {
      Map<String, float[][]> expected = cpu.features(BATCH, layers);
      Map<String, float[][]> actual = gpu.features(BATCH, layers);
      double worst = 0;
      for (String layer : layers) {
        worst = Math.max(worst, relative(actual.get(layer), expected.get(layer)));
      }
      double ofLogits = relative(gpu.logits(BATCH), cpu.logits(BATCH));
      print(
          "activations, worst layer %.2e; logits %.2e of their root mean square", worst, ofLogits);
      assertThat(worst).isLessThan(2e-2);
      assertThat(ofLogits).isLessThan(2e-2);
    }
  }

  @Test
  void scoresPicturesTheSameInSmallAndLargeBatches() throws IOException {
    PixelBatch many = DrawnPictures.waves(200, 64);
    try (GoogLeNetModel gpu = model(Device.gpu(), Arithmetic.FLOAT32)) {
      float[][] together = gpu.logits(many);
      List<float[]> alone = new ArrayList<>();
      for (PixelBatch part : many.parts(7)) {
        alone.addAll(Arrays.asList(gpu.logits(part)));
      }
      double difference = relative(alone.toArray(new float[0][]), together);
      print("batches of 7 beside 128: %.2e", difference);
      assertThat(together).hasNumberOfRows(200);
      assertThat(difference).isLessThan(2e-2);
    }
  }

  @Test
  void trainsAsTheProcessorDoes() throws IOException {
    Trained gpu = trained(Device.gpu(), Arithmetic.FLOAT32);
    Trained cpu = trained(Device.cpu(), Arithmetic.FLOAT32);
    print("losses, CPU %s", cpu.losses());
    print("losses, GPU %s", gpu.losses());
    print("weights moved apart by %.2e of the way they went", apart(gpu, cpu));
    for (int step = 0; step < STEPS; step++) {
      assertThat(Math.abs(gpu.losses().get(step) - cpu.losses().get(step)))
          .as("loss of step %d", step)
          .isLessThan(0.05);
    }
    assertThat(gpu.losses().get(STEPS - 1)).isLessThan(gpu.losses().get(0));
  }

  @Test
  void keepsFrozenTensorsToTheBitAndChangesAllOthers() throws IOException {
    Trained gpu = trained(Device.gpu(), Arithmetic.FLOAT32);
    for (String name : gpu.before().asMap().keySet()) {
      boolean frozen = CONFIG.frozenLayers().stream().anyMatch(l -> TrainingConfig.isOf(l, name));
      assertThat(gpu.weights().get(name).sha256().equals(gpu.before().get(name).sha256()))
          .as(name)
          .isEqualTo(frozen);
    }
  }

  @Test
  void repeatsItselfWithinTheStatedTolerance() throws IOException {
    for (Arithmetic arithmetic : Arithmetic.values()) {
      Trained one = trained(Device.gpu(), arithmetic);
      Trained other = trained(Device.gpu(), arithmetic);
      double apart = apart(one, other);
      print("%s twice: apart by %.2e of the way they went", arithmetic.recordName(), apart);
      assertThat(apart).isLessThan(1e-4);
    }
  }

  @Test
  void leavesNoMemoryBehindHoweverManySteps() throws IOException {
    try (GoogLeNetModel model = model(Device.gpu(), Arithmetic.FLOAT32);
        GoogLeNetTraining training = new GoogLeNetTraining(model, CONFIG)) {
      steps(training, 10);
      model.logits(BATCH);
      long before = CudaUtils.getGpuMemory(Device.gpu()).getUsed();
      steps(training, 200);
      model.logits(BATCH);
      long grown = CudaUtils.getGpuMemory(Device.gpu()).getUsed() - before;
      print("memory grown over 200 steps: %d bytes", grown);
      assertThat(grown).isLessThan(32 << 20); // a gradient of each weight, kept, would be 24 MiB
    }
  }

  @Test
  void sharesABatchAmongDevices() throws IOException {
    try (GoogLeNetModel alone = model(Device.gpu(), Arithmetic.FLOAT32);
        GoogLeNetModel shared = model(Device.gpu(), Arithmetic.FLOAT32);
        GoogLeNetTraining one = new GoogLeNetTraining(alone, CONFIG);
        GoogLeNetTraining two =
            new GoogLeNetTraining(shared, CONFIG, List.of(Device.gpu(), Device.gpu()))) {
      double expected = steps(one, STEPS);
      double actual = steps(two, STEPS);
      print("loss of one %.6f, of two that share %.6f", expected, actual);
      assertThat(Math.abs(actual - expected)).isLessThan(0.02);
    }
  }

  /** Returns the loss of the last step. */
  private static double steps(GoogLeNetTraining training, int count) {
    double loss = 0;
    for (int step = 0; step < count; step++) {
      loss = training.step(BATCH, LOSS, RATES, step).loss();
    }
    return loss;
  }

  @Test
  void losesInBfloat16NearlyAsInFloat32() throws IOException {
    Trained exact = trained(Device.gpu(), Arithmetic.FLOAT32);
    Trained coarse = trained(Device.gpu(), Arithmetic.BFLOAT16);
    print("losses, bfloat16 %s", coarse.losses());
    assertThat(coarse.losses()).isNotEqualTo(exact.losses());
    for (int step = 0; step < STEPS; step++) {
      assertThat(Math.abs(coarse.losses().get(step) - exact.losses().get(step)))
          .as("loss of step %d", step)
          .isLessThan(0.05);
    }
  }

  private static float[][] targets() {
    float[][] targets = new float[PICTURES][2];
    for (int i = 1; i < PICTURES; i += 2) {
      Arrays.fill(targets[i], 1);
    }
    return targets;
  }

  private static void print(String format, Object... values) {
    System.out.println("OnGpuTest: " + String.format(Locale.ROOT, format, values));
  }

  private static GoogLeNetModel model(Device device, Arithmetic arithmetic) throws IOException {
    return GoogLeNetModel.withNewHead(ShippedWeights.read().tensors(), 2, 0, device, arithmetic);
  }

  private static Trained trained(Device device, Arithmetic arithmetic) throws IOException {
    List<Double> losses = new ArrayList<>();
    try (GoogLeNetModel model = model(device, arithmetic);
        GoogLeNetTraining training = new GoogLeNetTraining(model, CONFIG)) {
      NamedTensors before = model.export();
      for (int step = 0; step < STEPS; step++) {
        losses.add(training.step(BATCH, LOSS, RATES, step).loss());
      }
      return new Trained(losses, model.export(), before);
    }
  }

  /** Returns the largest difference as a share of the expected values' root mean square. */
  private static double relative(float[][] actual, float[][] expected) {
    double largest = 0;
    double squares = 0;
    long values = 0;
    for (int row = 0; row < expected.length; row++) {
      assertThat(actual[row]).hasSameSizeAs(expected[row]);
      for (int column = 0; column < expected[row].length; column++) {
        double difference = Math.abs((double) actual[row][column] - expected[row][column]);
        largest = Math.max(largest, Double.isNaN(difference) ? Double.MAX_VALUE : difference);
        squares += (double) expected[row][column] * expected[row][column];
        values++;
      }
    }
    return largest / Math.sqrt(squares / values);
  }

  /** Returns how far two trainings' weights are apart, as a share of the way of the first. */
  private static double apart(Trained one, Trained other) {
    double apart = 0;
    double way = 0;
    for (String name : one.weights().asMap().keySet()) {
      float[] from = one.before().get(name).values();
      float[] to = one.weights().get(name).values();
      float[] beside = other.weights().get(name).values();
      for (int i = 0; i < to.length; i++) {
        apart += Math.pow((double) to[i] - beside[i], 2);
        way += Math.pow((double) to[i] - from[i], 2);
      }
    }
    return Math.sqrt(apart / way);
  }
}
