package org.fovea.stages.googlenet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What 200 steps of training and scoring leave behind, after as many as it takes to warm up. */
@Tag("slow")
class StepMemoryTest {
  private static final int WARM_UP_STEPS = 50;
  private static final int STEPS = 200;

  /** A step that kept one gradient of each weight would leave 24 MiB, this 200 times. */
  private static final double ALLOWED_MIB = 48;

  private static final Path PROCESS = Path.of("/proc/self/statm");
  private static final PixelBatch BATCH = DrawnPictures.waves(2, 32);
  private static final BatchLoss LOSS = CrossEntropy.of(new float[] {1, 0, 0, 1}, 2);

  /**
   * Memory of the process in MiB.
   *
   * @param heap what Java's objects take
   * @param other resident memory beyond what Java's heap has claimed
   */
  private record Memory(double heap, double other) {
    static Memory now() throws IOException {
      MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
      memory.gc();
      double residentPages = Long.parseLong(Files.readString(PROCESS).split(" ")[1]);
      double claimed = mib(memory.getHeapMemoryUsage().getCommitted());
      return new Memory(
          mib(memory.getHeapMemoryUsage().getUsed()), residentPages * 4096 / (1 << 20) - claimed);
    }

    private static double mib(long bytes) {
      return (double) bytes / (1 << 20);
    }
  }

  @Test
  void doesNotGrowWithSteps() throws IOException {
    Memory growth = growth(false);
    assertThat(growth.other()).as("native memory, MiB").isLessThan(ALLOWED_MIB);
    assertThat(growth.heap()).as("Java's heap, MiB").isLessThan(ALLOWED_MIB);
  }

  /** The check itself: it has to see an array of 1 MiB that each step leaves behind. */
  @Test
  void wouldSeeAStepThatLeavesAnArrayBehind() throws IOException {
    assertThat(growth(true).other()).isGreaterThan(ALLOWED_MIB);
  }

  private static Memory growth(boolean leaks) throws IOException {
    assumeTrue(Files.isReadable(PROCESS), "skipped: only Linux says how much memory is resident");
    try (GoogLeNetModel model = GoogLeNetModel.random(2, 0, Device.cpu());
        GoogLeNetTraining training = new GoogLeNetTraining(model, TrainingConfig.DEFAULT)) {
      IntConsumer step =
          seed -> {
            if (!leaks) {
              training.step(BATCH, LOSS, new LearningRates(1e-4, 1e-3), seed);
              model.logits(BATCH);
            } else {
              model.manager().ones(new Shape(1 << 18));
            }
          };
      repeat(step, WARM_UP_STEPS);
      Memory before = Memory.now();
      repeat(step, STEPS);
      Memory after = Memory.now();
      return new Memory(after.heap() - before.heap(), after.other() - before.other());
    }
  }

  private static void repeat(IntConsumer step, int times) {
    for (int i = 0; i < times; i++) {
      step.accept(i);
    }
  }
}
