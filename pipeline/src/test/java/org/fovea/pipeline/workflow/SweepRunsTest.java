package org.fovea.pipeline.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.fovea.pipeline.CommandFailure;
import org.fovea.pipeline.Console;
import org.fovea.pipeline.ExitCode;
import org.fovea.pipeline.Plan;
import org.fovea.pipeline.RunOptions;
import org.fovea.pipeline.RunOutcome;
import org.fovea.pipeline.SweepMembership;
import org.fovea.pipeline.SweepOutcome;
import org.fovea.pipeline.Workflow;
import org.fovea.pipeline.spec.RunSpec;
import org.fovea.pipeline.spec.StageName;
import org.fovea.pipeline.spec.SweepAxis;
import org.fovea.pipeline.spec.SweepVariant;
import org.fovea.stages.progress.ProgressListener;
import org.junit.jupiter.api.Test;

class SweepRunsTest {
  private static final Clock NOON =
      Clock.fixed(Instant.parse("2026-01-01T12:00:00Z"), ZoneOffset.UTC);
  private static final RunOptions TO_EVALUATE =
      new RunOptions(StageName.INGEST, StageName.EVALUATE, Set.of(), false, List.of());

  private final List<String> said = new ArrayList<>();
  private final List<SweepMembership> memberships = new ArrayList<>();

  @Test
  void ranksByValidationAloneAndSaysHowToPublishTheBest() {
    SweepOutcome outcome =
        sweep(
            Map.of(1L, 0.7, 2L, 0.9, 3L, 0.8), // on validation; on test it is the other way round
            Optional.empty());

    assertThat(outcome.variants().stream().map(SweepOutcome.Variant::number))
        .containsExactly(2, 3, 1);
    assertThat(outcome.rankedBy()).isEqualTo("AUC of referable on validation images");
    assertThat(outcome.variants().get(0).runId()).contains("run-2");
    assertThat(outcome.variants().get(0).ran()).containsExactly("finetune");
    assertThat(outcome.next())
        .containsExactly("publish the best: run, without --sweep, and with --set 'seed=2'");
    assertThat(outcome.exitCode()).isEqualTo(ExitCode.DONE);
    assertThat(memberships)
        .containsExactly(
            new SweepMembership(outcome.sweepId(), 1, 3, Map.of("seed", "1")),
            new SweepMembership(outcome.sweepId(), 2, 3, Map.of("seed", "2")),
            new SweepMembership(outcome.sweepId(), 3, 3, Map.of("seed", "3")));
  }

  @Test
  void namesAVariantThatFailedAndGoesOnWithTheOthers() {
    SweepOutcome outcome =
        sweep(
            Map.of(1L, 0.7, 3L, 0.8),
            Optional.of(new CommandFailure(ExitCode.RETRY, "the disk is full")));

    assertThat(outcome.variants().stream().map(SweepOutcome.Variant::number))
        .containsExactly(3, 1, 2);
    SweepOutcome.Variant failed = outcome.variants().get(2);
    assertThat(failed.failure()).contains("the disk is full");
    assertThat(failed.runId()).isEmpty();
    assertThat(outcome.exitCode()).isEqualTo(ExitCode.RETRY);
    assertThat(said).contains("variant 2 of 3: seed=2", "variant 2 failed: the disk is full");
    assertThat(outcome.next())
        .contains("try what failed again: the same command; what is finished is reused");
  }

  @Test
  void putsAVariantLastWhoseAreaIsUndefined() {
    SweepOutcome outcome = sweep(Map.of(1L, Double.NaN, 2L, 0.4, 3L, 0.5), Optional.empty());

    assertThat(outcome.variants().stream().map(SweepOutcome.Variant::number))
        .containsExactly(3, 2, 1);
  }

  @Test
  void stopsWhereSomebodyInterruptsIt() {
    assertThatThrownBy(
            () ->
                sweep(
                    Map.of(1L, 0.7, 3L, 0.8),
                    Optional.of(new CommandFailure(ExitCode.INTERRUPTED, "stopped"))))
        .hasMessage("stopped");
    assertThat(memberships).hasSize(2);
  }

  /** Sweeps over three seeds; one without a measure fails. */
  private SweepOutcome sweep(Map<Long, Double> aucBySeed, Optional<CommandFailure> failure) {
    Workflow workflow =
        new Workflow() {
          @Override
          public Plan plan(RunSpec spec, RunOptions options, Console console) {
            throw new AssertionError("nothing is planned");
          }

          @Override
          public Plan handOver(RunSpec spec, RunOptions options, Console console) {
            throw new AssertionError("nothing is handed over");
          }

          @Override
          public RunOutcome run(RunSpec spec, RunOptions options, Console console) {
            memberships.add(options.sweep().orElseThrow());
            Double auc = aucBySeed.get(spec.seed());
            if (auc == null) {
              throw failure.orElseThrow();
            }
            return outcome(spec.seed(), auc);
          }
        };
    List<SweepVariant> variants =
        SweepVariant.of(
            Optional.empty(),
            List.of(),
            List.of(SweepAxis.parse("seed=1,2,3")),
            UnaryOperator.identity());
    Console console =
        new Console() {
          @Override
          public void say(String line) {
            said.add(line);
          }

          @Override
          public ProgressListener progress() {
            return ProgressListener.SILENT;
          }
        };
    return new SweepRuns(workflow, NOON, new Random(1)).sweep(variants, TO_EVALUATE, console);
  }

  private static RunOutcome outcome(long seed, double auc) {
    return new RunOutcome(
        "run-" + seed,
        "ws",
        true,
        List.of(
            stage(StageName.INGEST, Plan.Action.REUSE, 0),
            stage(StageName.FINETUNE, Plan.Action.RUN, 2)),
        Optional.of("FINE_TUNE_UPPER"),
        List.of(
            row("referable", "test", "all", Optional.of(1 - auc)),
            row("any-dr", "validation", "all", Optional.of(0.99)),
            row("referable", "validation", "source=one", Optional.of(0.98)),
            row(
                "referable",
                "validation",
                "all",
                Double.isNaN(auc) ? Optional.empty() : Optional.of(auc))),
        Optional.empty(),
        List.of());
  }

  private static RunOutcome.StageResult stage(StageName name, Plan.Action action, double seconds) {
    return new RunOutcome.StageResult(
        name, "key", action, "why", seconds, Optional.empty(), 4, 4, Map.of(), Map.of());
  }

  private static RunOutcome.MetricRow row(
      String target, String split, String slice, Optional<Double> auc) {
    return new RunOutcome.MetricRow(
        target, split, slice, 10, 5, false, auc, auc, auc, Optional.empty(), Optional.empty());
  }
}
