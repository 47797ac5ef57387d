package org.fovea.pipeline.doctor;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import ai.djl.util.cuda.CudaUtils;
import org.fovea.pipeline.Diagnosis.Finding;
import org.fovea.pipeline.spec.ComputeDevice;
import org.fovea.pipeline.spec.RunSpec;
import org.fovea.stages.googlenet.VisibleGpus;
import org.fovea.stages.image.OpenCv;

/** The native libraries, by using them. */
final class LibraryChecks {
  private static final String LIBTORCH = "libtorch";
  private static final String DEVICE = "device";

  private final RunSpec spec;

  LibraryChecks(RunSpec spec) {
    this.spec = spec;
  }

  Finding libtorch() {
    try {
      Engine engine = Engine.getEngine("PyTorch");
      try (NDManager manager = engine.newBaseManager(Device.cpu())) {
        float sum = manager.ones(new ai.djl.ndarray.types.Shape(2, 3)).sum().getFloat();
        return sum == 6
            ? Finding.good(LIBTORCH, "version %s computes".formatted(engine.getVersion()))
            : Finding.bad(
                LIBTORCH,
                "six ones add up to " + sum,
                "this processor or library is broken; try another machine");
      }
    } catch (EngineException | UnsatisfiedLinkError | ExceptionInInitializerError e) {
      return Finding.bad(LIBTORCH, "cannot be loaded: " + e, remedyForPlatform());
    }
  }

  Finding openCv() {
    try {
      OpenCv.load();
      return Finding.good("OpenCV", "version %s".formatted(org.opencv.core.Core.VERSION));
    } catch (UnsatisfiedLinkError | ExceptionInInitializerError e) {
      return Finding.bad("OpenCV", "cannot be loaded: " + e, remedyForPlatform());
    }
  }

  private static String remedyForPlatform() {
    return "the jar holds the libraries of one platform, and this is %s on %s; build it there, and"
            .formatted(System.getProperty("os.name"), System.getProperty("os.arch"))
        + " let java.io.tmpdir or DJL_CACHE_DIR name a directory that may be written to";
  }

  /** What networks would be trained on. */
  Finding device() {
    ComputeDevice asked = spec.finetune().device();
    VisibleGpus gpus = asked == ComputeDevice.CPU ? VisibleGpus.NONE : VisibleGpus.toThisProcess();
    if (asked == ComputeDevice.CPU) {
      return Finding.good(DEVICE, "the processor, as finetune.device says");
    }
    if (gpus.usable() > 0) {
      return Finding.good(
          DEVICE,
          "%d GPUs with CUDA %s, %d MiB of memory on the first"
              .formatted(
                  gpus.usable(),
                  CudaUtils.getCudaVersionString(),
                  CudaUtils.getGpuMemory(Device.gpu(0)).getMax() >> 20));
    }
    return asked == ComputeDevice.GPU
        ? Finding.bad(
            DEVICE, gpus.whyNone(), gpus.remedy() + ", or set finetune.device to prefer-gpu or cpu")
        : Finding.advice(DEVICE, "the processor: " + gpus.whyNone(), "for a GPU: " + gpus.remedy());
  }
}
