package org.fovea.pipeline.cli;

import java.util.ArrayList;
import java.util.List;
import org.fovea.pipeline.CommandFailure;
import org.fovea.pipeline.ExitCode;
import org.fovea.pipeline.Plan;
import org.fovea.pipeline.RunOptions;
import org.fovea.pipeline.RunOutcome;
import org.fovea.pipeline.SweepOutcome;
import org.fovea.pipeline.runner.RunnerArguments;
import org.fovea.pipeline.spec.RunSpec;
import org.fovea.pipeline.spec.SweepAxis;
import org.fovea.pipeline.spec.SweepVariant;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs the workflow. */
@Command(
    name = "run",
    header = "Trains, evaluates and publishes a model.",
    description = {
      "Runs what has to run of ingest, prepare, assign, features, finetune, evaluate and publish; a"
          + " stage whose output is there already is reused. The same command goes on after a"
          + " failure.",
      "Without --spec it draws fundus images for itself: for trying, not for patients.",
      "With --sweep it runs a variant for each value, or for each combination of the values of"
          + " several, up to evaluate, and ranks them by validation images alone. A variant that"
          + " fails is named and the others go on; the exit code is then that of the first failure."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  fovea run",
      "  fovea run --spec run.yaml --workspace gs://bucket/dr",
      "  fovea run --spec run.yaml --set finetune.epochs=3 --from finetune",
      "  fovea run --spec run.yaml --dry-run",
      "  fovea run --spec run.yaml --sweep finetune.learningRate=1e-3,3e-3 --sweep seed=7,8",
      "  fovea run --spec run.yaml -- --targetParallelism=8"
    })
final class RunCommand extends LongCommand {
  @Mixin private final WorkflowArguments arguments = new WorkflowArguments();

  @Option(names = "--dry-run", description = "Only say what would run, as plan does.")
  private boolean dryRun;

  @Option(
      names = "--sweep",
      paramLabel = "PATH=VALUES",
      description =
          "Run a variant for each of these values, with commas between, such as"
              + " finetune.learningRate=1e-3,3e-3. May be repeated: then for each combination.")
  private List<String> sweeps = new ArrayList<>();

  RunCommand(CommandContext context) {
    super(context);
  }

  @Override
  boolean stopsCleanly() {
    return true;
  }

  @Override
  ExitCode perform(CommandConsole console, Output output) {
    if (!sweeps.isEmpty()) {
      return sweep(console, output);
    }
    RunOptions options = arguments.options();
    RunSpec spec = arguments.spec();
    if (dryRun) {
      Plan plan = context().application().workflow().plan(spec, options, console);
      output.write(plan, RunTables.plan(plan));
      return ExitCode.DONE;
    }
    if (new RunnerArguments(options.beamArguments()).writeATemplate()) {
      Plan plan = context().application().workflow().handOver(spec, options, console);
      output.write(plan, RunTables.plan(plan));
      return ExitCode.DONE;
    }
    RunOutcome outcome = context().application().workflow().run(spec, options, console);
    output.write(outcome, RunTables.outcome(outcome));
    return outcome.exitCode();
  }

  private ExitCode sweep(CommandConsole console, Output output) {
    if (dryRun) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "--sweep cannot be given with --dry-run; plan one variant at a time, with --set");
    }
    RunOptions options = arguments.sweepOptions();
    List<SweepVariant> variants =
        arguments.variants(sweeps.stream().map(SweepAxis::parse).toList());
    SweepOutcome outcome = context().application().sweeps().sweep(variants, options, console);
    output.write(outcome, SweepTable.of(outcome));
    return outcome.exitCode();
  }
}
