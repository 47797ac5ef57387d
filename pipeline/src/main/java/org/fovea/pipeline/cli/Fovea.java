package org.fovea.pipeline.cli;

import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import org.fovea.pipeline.Application;
import org.fovea.pipeline.Workflow;
import org.fovea.pipeline.audit.WorkspaceAudit;
import org.fovea.pipeline.care.WorkspacePruning;
import org.fovea.pipeline.doctor.Examination;
import org.fovea.pipeline.ledger.RecordedRuns;
import org.fovea.pipeline.workflow.LesionPretraining;
import org.fovea.pipeline.workflow.ModelScoring;
import org.fovea.pipeline.workflow.PatientSearch;
import org.fovea.pipeline.workflow.PublishedModels;
import org.fovea.pipeline.workflow.RejectedListing;
import org.fovea.pipeline.workflow.SampleFiles;
import org.fovea.pipeline.workflow.ScenarioRuns;
import org.fovea.pipeline.workflow.ScreeningWorkflow;
import org.fovea.pipeline.workflow.SweepRuns;
import org.fovea.stages.pretrain.PretrainingConfig;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** The program. */
public final class Fovea {
  private Fovea() {}

  /** Executes one command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    PrintStream results = System.out;
    System.setOut(System.err); // what libraries print must not get between the results
    // DJL would otherwise look for libraries on the network, and report that it was started.
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
    System.setProperty("java.awt.headless", "true");
    IdleThreads.sleep();
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
    PrintWriter out =
        new PrintWriter(new OutputStreamWriter(results, StandardCharsets.UTF_8), true);
    PrintWriter err =
        new PrintWriter(new OutputStreamWriter(System.err, StandardCharsets.UTF_8), true);
    String packaged = Fovea.class.getPackage().getImplementationVersion();
    String version = packaged == null ? "development" : packaged;
    Interruption interruption = Interruption.ofThisProcess(err);
    CommandContext context =
        new CommandContext(
            application(version), out, err, Terminal.columns(), Clock.systemUTC(), interruption);
    int exitCode = new FoveaCommandLine(context, version).execute(arguments);
    out.flush();
    err.flush();
    interruption.ended();
    System.exit(exitCode);
  }

  private static Application application(String version) {
    Workflow workflow =
        new ScreeningWorkflow(Clock.systemUTC(), new SecureRandom(), System.getenv(), version);
    return new Application(
        workflow,
        new ScenarioRuns(workflow),
        PublishedModels.ofThisProcess(),
        new ModelScoring(),
        new SampleFiles(),
        new RejectedListing(),
        new LesionPretraining(PretrainingConfig.DEFAULT),
        new RecordedRuns(),
        new WorkspaceAudit(),
        new PatientSearch(Clock.systemUTC(), System.getenv()),
        new SweepRuns(workflow, Clock.systemUTC(), new SecureRandom()),
        new WorkspacePruning(Clock.systemUTC()),
        new Examination(Clock.systemUTC(), System.getenv()));
  }
}
