package org.fovea.pipeline.workflow;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.fovea.pipeline.CommandFailure;
import org.fovea.pipeline.Console;
import org.fovea.pipeline.ExitCode;
import org.fovea.pipeline.Plan;
import org.fovea.pipeline.RunEvent;
import org.fovea.pipeline.RunOptions;
import org.fovea.pipeline.RunOutcome;
import org.fovea.pipeline.Workflow;
import org.fovea.pipeline.ledger.Leftovers;
import org.fovea.pipeline.ledger.RunFileList;
import org.fovea.pipeline.ledger.RunRecords;
import org.fovea.pipeline.ledger.WorkspaceAddress;
import org.fovea.pipeline.lineage.StageLineage;
import org.fovea.pipeline.report.RunReport;
import org.fovea.pipeline.spec.RunSpec;
import org.fovea.pipeline.spec.StageName;
import org.fovea.stages.artifact.Workspace;
import org.fovea.stages.evaluate.UnusableCalibrationException;

/**
 * Plans and runs the workflow: what it takes from outside is looked up ({@link RunInputs}), the
 * stages are taken one after another ({@link ScreeningStages}), and how it ended is written down.
 */
public final class ScreeningWorkflow implements Workflow {
  /** Environment variable with the secret that patients' ids are hashed with. */
  public static final String PATIENT_KEY_VARIABLE = "FOVEA_PATIENT_KEY";

  private final Clock clock;
  private final RandomGenerator random;
  private final Map<String, String> environment;
  private final String codeVersion;

  /**
   * @param clock says when things happen
   * @param random makes run ids differ
   * @param environment the process's environment variables
   * @param codeVersion version of the code, for the ledger
   */
  public ScreeningWorkflow(
      Clock clock, RandomGenerator random, Map<String, String> environment, String codeVersion) {
    this.clock = clock;
    this.random = random;
    this.environment = Map.copyOf(environment);
    this.codeVersion = codeVersion;
  }

  @Override
  public Plan plan(RunSpec spec, RunOptions options, Console console) {
    RunIdentity identity = RunIdentity.now(clock, random, codeVersion);
    Workspace workspace = WorkspaceAddress.open(spec.workspace());
    return passOver(spec, options, workspace, identity, StageRuns.Mode.PLAN, () -> {}, console);
  }

  @Override
  public Plan handOver(RunSpec spec, RunOptions options, Console console) {
    if (options.from() != options.to() || options.to() == StageName.PUBLISH) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "--templateLocation has the job of one stage written; name it with --stage, and let"
              + " publish be a run that sees its end");
    }
    RunIdentity identity = RunIdentity.now(clock, random, codeVersion);
    Workspace workspace = WorkspaceAddress.open(spec.workspace());
    RunLedger ledger = new RunLedger(workspace, spec, options.sweep(), identity, clock);
    Plan plan =
        passOver(
            spec, options, workspace, identity, StageRuns.Mode.HAND_OVER, ledger::started, console);
    Plan.Step last = plan.stages().get(plan.stages().size() - 1);
    String stage = options.to().word();
    if (last.action() == Plan.Action.REUSE) {
      console.say("%s: its output is there, so there is no job".formatted(stage));
    } else if (last.graph().isEmpty()) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "stage %s runs in this process, so it has no job that could be written; give --runner=DataflowRunner after --"
              .formatted(stage));
    } else {
      console.say(
          "%s: its job is written, by run %s; whoever starts it sees its end"
              .formatted(stage, identity.runId()));
    }
    return plan;
  }

  private Plan passOver(
      RunSpec spec,
      RunOptions options,
      Workspace workspace,
      RunIdentity identity,
      StageRuns.Mode mode,
      StageRuns.Beginning beginning,
      Console console) {
    StageRuns runs =
        new StageRuns(
            workspace, spec, options, console, clock, identity, beginning, mode, StageLineage.NONE);
    try {
      pass(spec, options, workspace, runs, identity, console);
    } catch (IOException e) {
      throw failure(e);
    } catch (UnusableCalibrationException e) {
      throw new CommandFailure(ExitCode.FAILED, messageOf(e), e);
    }
    return new Plan(runs.steps());
  }

  @Override
  public RunOutcome run(RunSpec spec, RunOptions options, Console console) {
    RunIdentity identity = RunIdentity.now(clock, random, codeVersion);
    Workspace workspace = WorkspaceAddress.open(spec.workspace());
    try (StageLineage lineage =
        RunLineage.of(spec, workspace, identity, environment, clock, console)) {
      return run(spec, options, workspace, identity, lineage, console);
    } finally {
      listFiles(workspace, identity, console);
    }
  }

  private RunOutcome run(
      RunSpec spec,
      RunOptions options,
      Workspace workspace,
      RunIdentity identity,
      StageLineage lineage,
      Console console) {
    RunLedger ledger = new RunLedger(workspace, spec, options.sweep(), identity, clock);
    StageRuns runs =
        new StageRuns(
            workspace,
            spec,
            options,
            console,
            clock,
            identity,
            ledger::started,
            StageRuns.Mode.MAKE,
            lineage);
    requireWritable(workspace, identity);
    tidy(workspace);
    console.happened(
        new RunEvent.Started(identity.runId(), spec.name(), workspace.toString(), options.sweep()));
    try {
      ScreeningStages.Outputs outputs = pass(spec, options, workspace, runs, identity, console);
      RunOutcome outcome = new RunSummary(workspace, spec, identity).of(runs.results(), outputs);
      ledger.finished(runs, outcome);
      report(workspace, identity, console);
      track(spec, workspace, identity, console);
      console.happened(ended(identity, outcome.exitCode(), Optional.empty()));
      return outcome;
    } catch (IOException | RuntimeException | Error e) {
      CommandFailure failure = ledger.failed(runs, inWords(e));
      track(spec, workspace, identity, console);
      String message = String.valueOf(failure.getMessage());
      runs.unfinished()
          .ifPresent(
              stage ->
                  console.happened(new RunEvent.StageFailed(identity.runId(), stage, message)));
      console.happened(ended(identity, failure.exitCode(), Optional.of(message)));
      throw failure;
    }
  }

  /** What the run made stands, whether or not it can be shown on a page. */
  private static void report(Workspace workspace, RunIdentity identity, Console console) {
    String run = identity.runId();
    try {
      new RunReport(workspace, console).write(run);
    } catch (IOException | UncheckedIOException e) {
      console.say(
          "the report of this run cannot be written: %s; make it once that is mended: audit run:%s --html FILE"
              .formatted(messageOf(e), run));
    }
  }

  /** The list is of no use to a run that nothing was written down of. */
  private static void listFiles(Workspace workspace, RunIdentity identity, Console console) {
    String run = identity.runId();
    try {
      if (new RunRecords(workspace).has(run)) {
        RunFileList.write(workspace, run);
      }
    } catch (IOException e) {
      console.say(
          "what run %s left beside its record cannot be listed: %s; an audit will not be able to tell whether it changed"
              .formatted(run, messageOf(e)));
    }
  }

  private void track(RunSpec spec, Workspace workspace, RunIdentity identity, Console console) {
    new RunTracking(spec.tracking(), workspace, environment, console).ended(identity.runId());
  }

  private RunEvent ended(RunIdentity identity, ExitCode exitCode, Optional<String> failure) {
    return new RunEvent.Ended(
        identity.runId(),
        Duration.between(identity.startedAt(), clock.instant()).toMillis() / 1000.0,
        exitCode.code(),
        failure);
  }

  private static CommandFailure inWords(Throwable e) {
    if (e instanceof CommandFailure failure) {
      return failure;
    }
    if (e instanceof IOException failure) {
      return failure(failure);
    }
    if (e instanceof UncheckedIOException failure) {
      return failure(new IOException(messageOf(failure), failure));
    }
    boolean foreseen =
        e instanceof IllegalArgumentException
            || e instanceof IllegalStateException
            || e instanceof UnusableCalibrationException;
    return new CommandFailure(ExitCode.FAILED, foreseen ? messageOf(e) : unforeseen(e), e);
  }

  private static String unforeseen(Throwable e) {
    return e + "; finished stages are kept; --stacktrace shows where, for a report of it";
  }

  private ScreeningStages.Outputs pass(
      RunSpec spec,
      RunOptions options,
      Workspace workspace,
      StageRuns runs,
      RunIdentity identity,
      Console console)
      throws IOException {
    RunInputs inputs = RunInputs.find(spec, options, workspace, environment, clock, console);
    return new ScreeningStages(spec, options, workspace, runs, inputs, identity, clock, console)
        .take();
  }

  private static String messageOf(Throwable e) {
    return Objects.requireNonNullElse(e.getMessage(), e.toString());
  }

  /** Nobody may delete what the run will rely on, and nothing that a killed one began may stay. */
  private static void tidy(Workspace workspace) {
    try {
      workspace.requireNotPruned();
      new Leftovers(workspace).clean();
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.RETRY, messageOf(e), e);
    }
  }

  private static void requireWritable(Workspace workspace, RunIdentity identity) {
    try {
      workspace.store().newPendingFile("runs", identity.runId()).close();
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "the workspace %s cannot be written to (%s); give another with --workspace, or the right to write there"
              .formatted(workspace, messageOf(e)),
          e);
    }
  }

  private static CommandFailure failure(IOException e) {
    return new CommandFailure(
        ExitCode.RETRY, messageOf(e) + "; finished stages are kept: the same command goes on", e);
  }
}
