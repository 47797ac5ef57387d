package org.fovea.pipeline.cli;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.fovea.pipeline.CommandFailure;
import org.fovea.pipeline.ExitCode;
import org.fovea.pipeline.RunOptions;
import org.fovea.pipeline.spec.RunSpec;
import org.fovea.pipeline.spec.StageName;
import org.fovea.pipeline.spec.SweepAxis;
import org.fovea.pipeline.spec.SweepVariant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that say what to run: the same for run and for plan. */
final class WorkflowArguments {
  static final String STAGES = "ingest, prepare, assign, features, finetune, evaluate or publish";

  @Mixin private final SpecArguments spec = new SpecArguments();

  @Option(
      names = "--from",
      paramLabel = "STAGE",
      converter = WordConverters.Stage.class,
      description = "First stage: " + STAGES + ". Those before it must be done already.")
  private @Nullable StageName from;

  @Option(
      names = "--to",
      paramLabel = "STAGE",
      converter = WordConverters.Stage.class,
      description = "Last stage.")
  private @Nullable StageName to;

  @Option(
      names = "--stage",
      paramLabel = "STAGE",
      converter = WordConverters.Stage.class,
      description = "This stage alone: the same as --from STAGE --to STAGE.")
  private @Nullable StageName stage;

  @Option(
      names = "--force",
      paramLabel = "STAGE",
      converter = WordConverters.Stage.class,
      description = "Run this stage even where its output is there. May be repeated.")
  private List<StageName> force = new ArrayList<>();

  @Option(
      names = "--verify",
      description = "Hash reused outputs again instead of trusting their names and sizes.")
  private boolean verify;

  @Mixin private final BeamArguments beam = new BeamArguments();

  RunSpec spec() {
    return spec.get();
  }

  RunOptions options() {
    if (stage != null && (from != null || to != null)) {
      throw new CommandFailure(
          ExitCode.USAGE, "--stage cannot be given with --from or --to; give one or the other");
    }
    StageName first = firstOf(stage, from, RunOptions.DEFAULT.from());
    StageName last = firstOf(stage, to, RunOptions.DEFAULT.to());
    Set<StageName> forced = EnumSet.noneOf(StageName.class);
    forced.addAll(force);
    List<String> beamArguments = beam.get();
    return FoveaCommand.valid(() -> new RunOptions(first, last, forced, verify, beamArguments));
  }

  /** Returns a spec for each combination of values. */
  List<SweepVariant> variants(List<SweepAxis> axes) {
    return spec.variants(axes);
  }

  /** Returns the options of a sweep, which goes up to evaluation. */
  RunOptions sweepOptions() {
    if (stage != null || to != null) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "--sweep runs every variant up to evaluate, so --stage and --to cannot be given with it;"
              + " leave them out");
    }
    to = StageName.EVALUATE;
    return options();
  }

  private static StageName firstOf(
      @Nullable StageName one, @Nullable StageName other, StageName otherwise) {
    if (one != null) {
      return one;
    }
    return other != null ? other : otherwise;
  }
}
