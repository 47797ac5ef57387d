package org.fovea.pipeline.cli;

import java.nio.file.Path;
import org.fovea.pipeline.ExitCode;
import org.fovea.pipeline.Plan;
import org.fovea.pipeline.RunOptions;
import org.fovea.pipeline.RunOutcome;
import org.fovea.pipeline.spec.RunSpec;
import org.jspecify.annotations.Nullable;
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
      "Without --spec it draws fundus images for itself: for trying, not for patients."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  fovea run",
      "  fovea run --spec run.yaml --workspace gs://bucket/dr",
      "  fovea run --spec run.yaml --set finetune.epochs=3 --from finetune",
      "  fovea run --spec run.yaml --dry-run",
      "  fovea run --spec run.yaml -- --targetParallelism=8"
    })
final class RunCommand extends FoveaCommand {
  @Mixin private final WorkflowArguments arguments = new WorkflowArguments();

  @Option(names = "--dry-run", description = "Only say what would run, as plan does.")
  private boolean dryRun;

  @Option(
      names = "--events",
      paramLabel = "FILE",
      description = "Write progress to FILE as lines of JSON.")
  private @Nullable Path events;

  RunCommand(CommandContext context) {
    super(context);
  }

  @Override
  @Nullable Path events() {
    return events;
  }

  @Override
  ExitCode perform(CommandConsole console, Output output) {
    RunOptions options = arguments.options();
    RunSpec spec = arguments.spec();
    if (dryRun) {
      Plan plan = context().application().workflow().plan(spec, options, console);
      output.write(plan, RunTables.plan(plan));
      return ExitCode.DONE;
    }
    RunOutcome outcome = context().application().workflow().run(spec, options, console);
    output.write(outcome, RunTables.outcome(outcome));
    return outcome.exitCode();
  }
}
