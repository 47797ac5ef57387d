package org.fovea.pipeline.cli;

import org.fovea.pipeline.ExitCode;
import org.fovea.pipeline.Plan;
import org.fovea.pipeline.RunOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Says what a run would do. */
@Command(
    name = "plan",
    header = "Says what run would do with the same options, and why; changes nothing.",
    footerHeading = "%nExamples:%n",
    footer = {"  fovea plan --spec run.yaml", "  fovea plan --set preprocess.sidePx=299 --json"})
final class PlanCommand extends FoveaCommand {
  @Mixin private final WorkflowArguments arguments = new WorkflowArguments();

  PlanCommand(CommandContext context) {
    super(context);
  }

  @Override
  ExitCode perform(CommandConsole console, Output output) {
    RunOptions options = arguments.options();
    Plan plan = context().application().workflow().plan(arguments.spec(), options, console);
    output.write(plan, RunTables.plan(plan));
    return ExitCode.DONE;
  }
}
