package org.fovea.pipeline.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.fovea.pipeline.CommandFailure;
import org.fovea.pipeline.ExitCode;
import org.fovea.pipeline.Plan;
import org.fovea.pipeline.RejectedInputs;
import org.fovea.pipeline.RunOptions;
import org.fovea.pipeline.RunOutcome;
import org.fovea.pipeline.spec.RunSpec;
import org.fovea.pipeline.spec.StageName;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Repeats a run with corrections. */
@Command(
    name = "replay",
    header = "Repeats a run with corrections of its inputs.",
    description = {
      "Writes the corrections at the end of a table, a CSV that can also be edited by hand, and"
          + " runs the spec of the run again with it. Only what they touch is made anew: the other"
          + " images are not decoded again. The outputs of the run stay as they are.",
      "Without corrections the table is taken as it is. The same as run with"
          + " --set corrections=FILE."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  fovea rejected replay --grade 1f0c9a66b2d8=2 --by A.Reader --why \"second reading\"",
      "  fovea rejected replay --admit 1f0c9a66b2d8 --by A.Reader --why \"dark, but gradable\"",
      "  fovea rejected replay --run 20260301 --corrections corrections.csv --dry-run"
    })
final class RejectedReplayCommand extends LongCommand {
  @Mixin private final WorkspaceOption workspace = new WorkspaceOption();

  @Option(
      names = "--run",
      paramLabel = "RUN",
      description = "The run to repeat; without: the newest.")
  private @Nullable String run;

  @Option(
      names = "--corrections",
      paramLabel = "FILE",
      description =
          "The table. Default: the one that the run had, else "
              + RejectedInputs.Changes.DEFAULT_TABLE
              + ".")
  private @Nullable String table;

  @Option(
      names = "--grade",
      paramLabel = "ID=GRADE",
      description = "The grade of an image, 0 to 4. May be repeated, as all of these.")
  private Map<String, String> grades = new LinkedHashMap<>();

  @Option(names = "--eye", paramLabel = "ID=EYE", description = "Its eye: left or right.")
  private Map<String, String> eyes = new LinkedHashMap<>();

  @Option(
      names = "--admit",
      paramLabel = "ID",
      description = "Use an image although the quality gate refuses it.")
  private List<String> admitted = new ArrayList<>();

  @Option(names = "--exclude", paramLabel = "ID", description = "Leave an image out.")
  private List<String> excluded = new ArrayList<>();

  @Option(
      names = "--by",
      paramLabel = "NAME",
      description = "Who corrects; needed with corrections.")
  private @Nullable String by;

  @Option(
      names = "--why",
      paramLabel = "TEXT",
      description = "For what reason, without naming a patient; needed with corrections.")
  private @Nullable String why;

  @Option(
      names = "--to",
      paramLabel = "STAGE",
      converter = WordConverters.Stage.class,
      description = "Last stage: " + WorkflowArguments.STAGES + ". Default: publish.")
  private StageName to = RunOptions.DEFAULT.to();

  @Option(names = "--dry-run", description = "Only say what would run, as plan does.")
  private boolean dryRun;

  RejectedReplayCommand(CommandContext context) {
    super(context);
  }

  @Override
  boolean stopsCleanly() {
    return true;
  }

  @Override
  ExitCode perform(CommandConsole console, Output output) {
    RejectedInputs.Changes changes =
        valid(
            () ->
                new RejectedInputs.Changes(
                    workspace.address(),
                    Optional.ofNullable(run),
                    Optional.ofNullable(table),
                    changes()));
    RunSpec spec = context().application().rejected().corrected(changes);
    RunOptions options = new RunOptions(RunOptions.DEFAULT.from(), to, Set.of(), false, List.of());
    if (dryRun) {
      Plan plan = context().application().workflow().plan(spec, options, console);
      output.write(plan, RunTables.plan(plan));
      return ExitCode.DONE;
    }
    RunOutcome outcome = context().application().workflow().run(spec, options, console);
    output.write(outcome, RunTables.outcome(outcome));
    return outcome.exitCode();
  }

  private List<RejectedInputs.Change> changes() {
    List<RejectedInputs.Change> changes = new ArrayList<>();
    grades.forEach((id, grade) -> changes.add(change(id, "grade", grade)));
    eyes.forEach((id, eye) -> changes.add(change(id, "eye", eye)));
    admitted.forEach(id -> changes.add(change(id, "admit", "")));
    excluded.forEach(id -> changes.add(change(id, "exclude", "")));
    return changes;
  }

  private RejectedInputs.Change change(String id, String correction, String value) {
    if (by == null || why == null) {
      throw new CommandFailure(
          ExitCode.USAGE, "a correction needs --by and --why: who makes it, and for what reason");
    }
    return new RejectedInputs.Change(id, correction, value, by, why);
  }
}
