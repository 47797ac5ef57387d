package org.fovea.pipeline.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.fovea.pipeline.CommandFailure;
import org.fovea.pipeline.ExitCode;
import org.fovea.pipeline.ScenarioComparison;
import org.fovea.pipeline.spec.Contender;
import org.fovea.pipeline.spec.RunSpec;
import org.fovea.pipeline.spec.SpecWord;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Compares transfer scenarios. */
@Command(
    name = "compare",
    header = "Trains the transfer scenarios on the same data and compares them.",
    description = {
      "Runs the workflow up to evaluate once a scenario; what the scenarios share is made once."
          + " Prints their AUC on the test and external splits, time and memory, and draws it."
          + " Nothing is published: run does that, with finetune.scenario set to the one you want."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  fovea compare --spec run.yaml",
      "  fovea compare --spec run.yaml --scenarios LINEAR_ON_TOP,FINE_TUNE_UPPER --output plot.svg"
    })
final class CompareCommand extends LongCommand {
  private static final String ALL = "all";

  @Mixin private final SpecArguments spec = new SpecArguments();

  @Option(
      names = "--scenarios",
      paramLabel = "LIST",
      split = ",",
      description =
          "What to compare, with commas between: auto, LINEAR_ON_TOP, LINEAR_ON_EARLIER,"
              + " FINE_TUNE_ALL, FINE_TUNE_UPPER, FROM_SCRATCH, EXPLICIT_FEATURES (no transfer: the"
              + " baseline); or all, which is every one but auto (the default).")
  private List<String> scenarios = List.of(ALL);

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "Draw to this SVG file instead of one in the workspace.")
  private @Nullable Path output;

  @Mixin private final BeamArguments beam = new BeamArguments();

  CompareCommand(CommandContext context) {
    super(context);
  }

  @Override
  boolean stopsCleanly() {
    return true;
  }

  @Override
  ExitCode perform(CommandConsole console, Output out) {
    List<Contender> wanted = wanted();
    RunSpec runSpec = spec.get();
    ScenarioComparison comparison =
        context()
            .application()
            .comparison()
            .compare(runSpec, wanted, beam.get(), Optional.ofNullable(output), console);
    out.write(comparison, ComparisonTable.of(comparison));
    return ExitCode.DONE;
  }

  private List<Contender> wanted() {
    if (scenarios.equals(List.of(ALL))) {
      return List.copyOf(EnumSet.complementOf(EnumSet.of(Contender.AUTO)));
    }
    List<Contender> wanted = new ArrayList<>();
    for (String word : scenarios) {
      Contender scenario =
          SpecWord.find(Contender.class, word)
              .orElseThrow(
                  () ->
                      new CommandFailure(
                          ExitCode.USAGE,
                          "--scenarios must be all or some of %s, but named '%s'"
                              .formatted(SpecWord.wordsOf(Contender.class), word)));
      if (wanted.contains(scenario)) {
        throw new CommandFailure(
            ExitCode.USAGE, "--scenarios names %s twice; name it once".formatted(word));
      }
      wanted.add(scenario);
    }
    return wanted;
  }
}
