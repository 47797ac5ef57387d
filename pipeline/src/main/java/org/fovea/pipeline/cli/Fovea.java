package org.fovea.pipeline.cli;

import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import org.fovea.pipeline.Application;
import org.fovea.pipeline.CommandFailure;
import org.fovea.pipeline.Console;
import org.fovea.pipeline.ExitCode;
import org.fovea.pipeline.ModelReference;
import org.fovea.pipeline.ModelRegistry;
import org.fovea.pipeline.Plan;
import org.fovea.pipeline.RunOptions;
import org.fovea.pipeline.RunOutcome;
import org.fovea.pipeline.Workflow;
import org.fovea.pipeline.spec.RunSpec;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** The program. */
public final class Fovea {
  private Fovea() {}

  /** Executes one command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    PrintStream results = System.out;
    System.setOut(System.err); // what libraries print must not get between the results
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
    PrintWriter out =
        new PrintWriter(new OutputStreamWriter(results, StandardCharsets.UTF_8), true);
    PrintWriter err =
        new PrintWriter(new OutputStreamWriter(System.err, StandardCharsets.UTF_8), true);
    String version = Fovea.class.getPackage().getImplementationVersion();
    CommandContext context =
        new CommandContext(application(), out, err, Terminal.columns(), Clock.systemUTC());
    int exitCode =
        new FoveaCommandLine(context, version == null ? "development" : version).execute(arguments);
    out.flush();
    err.flush();
    System.exit(exitCode);
  }

  // The parts are joined here once they exist.
  private static Application application() {
    CommandFailure missing = new CommandFailure(ExitCode.FAILED, "this part is not built yet");
    Workflow workflow =
        new Workflow() {
          @Override
          public Plan plan(RunSpec spec, RunOptions options, Console console) {
            throw missing;
          }

          @Override
          public RunOutcome run(RunSpec spec, RunOptions options, Console console) {
            throw missing;
          }
        };
    ModelRegistry models =
        new ModelRegistry() {
          @Override
          public List<ModelSummary> list(String workspace) {
            throw missing;
          }

          @Override
          public ModelDetails show(String workspace, ModelReference model) {
            throw missing;
          }
        };
    return new Application(
        workflow,
        models,
        (request, console) -> {
          throw missing;
        },
        (request, console) -> {
          throw missing;
        },
        query -> {
          throw missing;
        });
  }
}
