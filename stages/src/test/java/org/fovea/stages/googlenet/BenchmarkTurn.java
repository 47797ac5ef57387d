package org.fovea.stages.googlenet;

import ai.djl.Device;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One turn of {@code src/test/benchmark/beside_pytorch.py}, which is what to start.
 *
 * <p>{@code draw FOLDER PICTURES SIDE_PX} writes what both sides compute with; {@code training
 * FOLDER PICTURES SIDE_PX STEPS PRECISION} and {@code forward …} time it and print one JSON
 * document.
 */
public final class BenchmarkTurn {
  private static final int WARM_UP_STEPS = 3;
  private static final int OUTPUTS = 2;
  private static final LearningRates RATES = new LearningRates(1e-3, 1e-2);

  /** Without dropout: PyTorch draws other masks, and the losses have to be the same. */
  private static final TrainingConfig CONFIG =
      new TrainingConfig(List.of("conv1", "conv2"), 0.9, 5e-4, 0);

  private BenchmarkTurn() {}

  /** What one step gives: the loss, or the first logit. */
  private interface Step {
    double run();
  }

  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[1]);
    int pictures = Integer.parseInt(args[2]);
    int sidePx = Integer.parseInt(args[3]);
    if (args[0].equals("draw")) {
      draw(folder, DrawnPictures.waves(pictures, sidePx));
      return;
    }
    PixelBatch batch =
        new PixelBatch(Files.readAllBytes(folder.resolve("pixels")), pictures, sidePx, sidePx);
    NamedTensors weights = SafeTensors.read(folder.resolve("weights.safetensors")).tensors();
    int steps = Integer.parseInt(args[4]);
    try (GoogLeNetModel model =
        GoogLeNetModel.of(
            weights, Device.cpu(), Arithmetic.valueOf(args[5].toUpperCase(Locale.ROOT)))) {
      if (args[0].equals("forward")) {
        measure(pictures, steps, () -> model.logits(batch)[0][0]);
      } else {
        BatchLoss loss = new SigmoidCrossEntropy(targets(pictures));
        try (GoogLeNetTraining training = new GoogLeNetTraining(model, CONFIG)) {
          measure(pictures, steps, () -> training.step(batch, loss, RATES, 0).loss());
        }
      }
    }
  }

  private static void draw(Path folder, PixelBatch batch) throws IOException {
    Files.write(folder.resolve("pixels"), batch.rgb());
    try (GoogLeNetModel model =
            GoogLeNetModel.withNewHead(ShippedWeights.read().tensors(), OUTPUTS, 0, Device.cpu());
        OutputStream file = Files.newOutputStream(folder.resolve("weights.safetensors"))) {
      SafeTensors.write(model.export(), SafeTensors.Precision.F32, Map.of(), file);
    }
  }

  /** Every other picture is positive, for all outputs. */
  private static float[][] targets(int pictures) {
    float[][] targets = new float[pictures][OUTPUTS];
    for (int i = 1; i < pictures; i += 2) {
      Arrays.fill(targets[i], 1);
    }
    return targets;
  }

  private static void measure(int pictures, int steps, Step step) throws IOException {
    double value = 0;
    for (int i = 0; i < WARM_UP_STEPS; i++) {
      value = step.run();
    }
    double[] seconds = new double[steps];
    Duration processor = processorTime();
    for (int i = 0; i < steps; i++) {
      long start = System.nanoTime();
      value = step.run();
      seconds[i] = (System.nanoTime() - start) * 1e-9;
    }
    processor = processorTime().minus(processor);
    Arrays.sort(seconds);
    System.out.printf(
        Locale.ROOT,
        "{\"imagesPerSecond\": %.3f, \"cpuMs\": %.3f, \"peakMiB\": %.0f, \"value\": %.6f}%n",
        pictures / seconds[steps / 2],
        (double) processor.toMillis() / steps / pictures,
        peakResidentMiB(),
        value);
  }

  private static Duration processorTime() {
    return ProcessHandle.current().info().totalCpuDuration().orElseThrow();
  }

  /** Asks the kernel for the most memory that this process ever had at once. */
  private static double peakResidentMiB() throws IOException {
    String peak =
        Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(line -> line.startsWith("VmHWM:"))
            .findFirst()
            .orElseThrow();
    return Double.parseDouble(peak.replaceAll("[^0-9]", "")) / 1024;
  }
}
