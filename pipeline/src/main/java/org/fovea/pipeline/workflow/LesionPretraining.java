package org.fovea.pipeline.workflow;

import ai.djl.Device;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.fovea.pipeline.CommandFailure;
import org.fovea.pipeline.Console;
import org.fovea.pipeline.ExitCode;
import org.fovea.pipeline.Pretraining;
import org.fovea.stages.pretrain.PretrainedBody;
import org.fovea.stages.pretrain.PretrainingConfig;
import org.fovea.stages.pretrain.SyntheticPretraining;

/** Makes weights as the shipped ones were made: on the lesions of drawings, on the CPU. */
public final class LesionPretraining implements Pretraining {
  private final PretrainingConfig config;

  /**
   * @param config how; its seed gives way to the one that is asked for
   */
  public LesionPretraining(PretrainingConfig config) {
    this.config = config;
  }

  @Override
  public Pretrained pretrain(Path output, long seed, Console console) {
    Path part =
        output.resolveSibling(output.getFileName() + "." + ProcessHandle.current().pid() + ".part");
    try {
      begin(output, part); // not only after hours
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "--output %s cannot be written (%s); give a file in a writable directory"
              .formatted(output, e),
          e);
    }
    try {
      PretrainedBody body =
          new SyntheticPretraining(
                  new PretrainingConfig(
                      seed,
                      config.drawings(),
                      config.validationDrawings(),
                      config.sidePx(),
                      config.phases()),
                  console.progress(),
                  Device.cpu())
              .run();
      write(body, part, output);
      return new Pretrained(output, seed, body.windowsSeen(), body.meanAuc());
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.RETRY, "%s could not be written (%s); run again".formatted(output, e), e);
    } finally {
      delete(part);
    }
  }

  private static void begin(Path output, Path part) throws IOException {
    if (!output.toString().endsWith(".safetensors")) {
      throw new CommandFailure(
          ExitCode.USAGE, "--output must end in .safetensors, but was " + output);
    }
    if (Files.exists(output)) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "%s is there already; remove it or give another --output".formatted(output));
    }
    Path directory = output.toAbsolutePath().getParent();
    if (directory != null) {
      Files.createDirectories(directory);
    }
    Files.deleteIfExists(part);
    Files.createFile(part);
  }

  private static void write(PretrainedBody body, Path part, Path output) throws IOException {
    try (OutputStream out = Files.newOutputStream(part)) {
      body.write(out);
    }
    Files.move(part, output, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void delete(Path part) {
    try {
      Files.deleteIfExists(part);
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.RETRY, "%s cannot be removed (%s); remove it".formatted(part, e), e);
    }
  }
}
