package org.fovea.stages.googlenet;

import ai.djl.Device;
import ai.djl.util.cuda.CudaUtils;
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
 * FOLDER PICTURES SIDE_PX STEPS PRECISION DEVICE} and {@code forward …} time it and print a JSON
 * document a line. There {@code PICTURES} may be several numbers with commas between them, each
 * timed after the other with the first so many pictures.
 */
public final class BenchmarkTurn {
  /** On a GPU a step is too short for Java to have been compiled after a few. */
  private static final int WARM_UP_STEPS_ON_GPU = 30;

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
    int sidePx = Integer.parseInt(args[3]);
    if (args[0].equals("draw")) {
      draw(folder, DrawnPictures.waves(Integer.parseInt(args[2]), sidePx));
      return;
    }
    byte[] rgb = Files.readAllBytes(folder.resolve("pixels"));
    NamedTensors weights = SafeTensors.read(folder.resolve("weights.safetensors")).tensors();
    int steps = Integer.parseInt(args[4]);
    Arithmetic arithmetic = Arithmetic.valueOf(args[5].toUpperCase(Locale.ROOT));
    Device device = ComputeUnit.valueOf(args[6].toUpperCase(Locale.ROOT)).device();
    for (String count : args[2].split(",", -1)) {
      int pictures = Integer.parseInt(count);
      byte[] pixels = Arrays.copyOf(rgb, pictures * sidePx * sidePx * 3);
      PixelBatch batch = new PixelBatch(pixels, pictures, sidePx, sidePx);
      try (GoogLeNetModel model = GoogLeNetModel.of(weights, device, arithmetic)) {
        if (args[0].equals("forward")) {
          measure(device, pictures, steps, () -> model.logits(batch)[0][0]);
        } else {
          BatchLoss loss = new SigmoidCrossEntropy(targets(pictures));
          try (GoogLeNetTraining training = new GoogLeNetTraining(model, CONFIG)) {
            measure(device, pictures, steps, () -> training.step(batch, loss, RATES, 0).loss());
          }
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

  private static void measure(Device device, int pictures, int steps, Step step)
      throws IOException {
    double value = 0;
    int warmUpSteps = device.isGpu() ? WARM_UP_STEPS_ON_GPU : WARM_UP_STEPS;
    for (int i = 0; i < warmUpSteps; i++) {
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
        "{\"pictures\": %d, \"imagesPerSecond\": %.3f, \"cpuMs\": %.3f, \"peakMiB\": %.0f,"
            + " \"gpuMiB\": %d, \"value\": %.6f}%n",
        pictures,
        pictures / seconds[steps / 2],
        (double) processor.toMillis() / steps / pictures,
        peakResidentMiB(),
        device.isGpu() ? CudaUtils.getGpuMemory(device).getUsed() >> 20 : 0,
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
