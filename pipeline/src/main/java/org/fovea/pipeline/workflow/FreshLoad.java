package org.fovea.pipeline.workflow;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import org.fovea.pipeline.CommandFailure;
import org.fovea.pipeline.ExitCode;
import org.fovea.pipeline.ledger.WorkspaceAddress;
import org.fovea.schema.PublishedModel;
import org.fovea.stages.artifact.Workspace;
import org.fovea.stages.registry.IrreproducibleScoresException;
import org.fovea.stages.registry.LoadedModel;
import org.fovea.stages.registry.ModelRegistry;
import org.fovea.stages.registry.ReferenceImages;

/**
 * Loads a published model in a Java process of its own, from its files alone, and has it score its
 * reference images: what is left over in the process that trained or published cannot help it.
 */
public final class FreshLoad {
  private FreshLoad() {}

  /**
   * Runs the check.
   *
   * @throws CommandFailure if the model gives other scores there, or cannot be loaded; with what
   *     the process said
   */
  static void check(String workspace, PublishedModel model) throws IOException {
    String reference = model.getName() + "@" + model.getVersion();
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                FreshLoad.class.getName(),
                workspace,
                reference)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int exitCode;
    try {
      exitCode = process.waitFor();
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new CommandFailure(ExitCode.INTERRUPTED, "interrupted; nothing was promoted", e);
    }
    if (exitCode == ExitCode.AUDIT_MISMATCH.code()) {
      throw new CommandFailure(ExitCode.AUDIT_MISMATCH, said.strip());
    }
    if (exitCode != 0) {
      throw new CommandFailure(
          ExitCode.FAILED,
          "%s could not be loaded by a new Java process (exit code %d); what it said stands above"
              .formatted(reference, exitCode));
    }
  }

  /**
   * The process: ends with 0, or with the code of a mismatch and one line on standard output.
   *
   * @param arguments workspace, NAME@VERSION
   */
  public static void main(String[] arguments) throws IOException {
    Workspace workspace = WorkspaceAddress.open(arguments[0]);
    PublishedModel model = new ModelRegistry(workspace, Clock.systemUTC()).resolve(arguments[1]);
    try {
      ReferenceImages.check(LoadedModel.load(workspace, model));
    } catch (IrreproducibleScoresException e) {
      System.out.println(e.getMessage());
      System.exit(ExitCode.AUDIT_MISMATCH.code());
    }
  }
}
