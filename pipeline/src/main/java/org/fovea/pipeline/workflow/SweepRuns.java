package org.fovea.pipeline.workflow;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.fovea.pipeline.CommandFailure;
import org.fovea.pipeline.Console;
import org.fovea.pipeline.ExitCode;
import org.fovea.pipeline.Plan;
import org.fovea.pipeline.RunOptions;
import org.fovea.pipeline.RunOutcome;
import org.fovea.pipeline.SweepMembership;
import org.fovea.pipeline.SweepOutcome;
import org.fovea.pipeline.Sweeping;
import org.fovea.pipeline.Workflow;
import org.fovea.pipeline.ledger.WorkspaceAddress;
import org.fovea.pipeline.spec.RunSpec;
import org.fovea.pipeline.spec.SweepVariant;

/**
 * Runs the workflow once a variant, each a run in the ledger, and ranks them by validation images
 * alone: what is chosen by test images is not measured by them any more.
 */
public final class SweepRuns implements Sweeping {
  private static final String VALIDATION = "validation";

  private final Workflow workflow;
  private final Clock clock;
  private final RandomGenerator random;

  /**
   * @param workflow makes the runs
   * @param clock says when the sweep begins
   * @param random makes ids of sweeps differ
   */
  public SweepRuns(Workflow workflow, Clock clock, RandomGenerator random) {
    this.workflow = workflow;
    this.clock = clock;
    this.random = random;
  }

  @Override
  public SweepOutcome sweep(List<SweepVariant> variants, RunOptions options, Console console) {
    RunSpec first = variants.get(0).spec();
    String sweepId = RunIdentity.idAt(clock.instant(), random);
    List<SweepOutcome.Variant> ended = new ArrayList<>();
    for (SweepVariant variant : variants) {
      int number = ended.size() + 1;
      console.say("variant %d of %d: %s".formatted(number, variants.size(), variant.inWords()));
      SweepMembership membership =
          new SweepMembership(sweepId, number, variants.size(), variant.values());
      ended.add(run(variant, membership, options, console));
    }
    ended.sort(
        Comparator.comparing(
            SweepRuns::auc,
            Comparator.comparing(auc -> auc.orElse(-1.0), Comparator.reverseOrder())));
    return new SweepOutcome(
        sweepId,
        WorkspaceAddress.open(first.workspace()).toString(),
        first.synthetic(),
        "AUC of %s on validation images".formatted(first.publish().gate().target()),
        ended,
        next(variants, ended));
  }

  private SweepOutcome.Variant run(
      SweepVariant variant, SweepMembership membership, RunOptions options, Console console) {
    try {
      RunOutcome outcome = workflow.run(variant.spec(), options.inSweep(membership), console);
      List<RunOutcome.StageResult> ran =
          outcome.stages().stream().filter(stage -> stage.action() == Plan.Action.RUN).toList();
      return new SweepOutcome.Variant(
          membership.variant(),
          variant.values(),
          Optional.of(outcome.runId()),
          validation(variant.spec(), outcome),
          ran.stream().map(stage -> stage.stage().word()).toList(),
          ran.stream().mapToDouble(RunOutcome.StageResult::seconds).sum(),
          outcome.exitCode(),
          Optional.empty());
    } catch (CommandFailure e) {
      if (e.exitCode() == ExitCode.INTERRUPTED) {
        throw e;
      }
      String message = String.valueOf(e.getMessage());
      console.say("variant %d failed: %s".formatted(membership.variant(), message));
      return new SweepOutcome.Variant(
          membership.variant(),
          variant.values(),
          Optional.empty(),
          Optional.empty(),
          List.of(),
          0,
          e.exitCode(),
          Optional.of(message));
    }
  }

  private static Optional<RunOutcome.MetricRow> validation(RunSpec spec, RunOutcome outcome) {
    return outcome.metrics().stream()
        .filter(row -> row.split().equals(VALIDATION) && row.slice().equals("all"))
        .filter(row -> row.target().equals(spec.publish().gate().target()))
        .findFirst();
  }

  private static Optional<Double> auc(SweepOutcome.Variant variant) {
    return variant.validation().flatMap(RunOutcome.MetricRow::auc);
  }

  private static List<String> next(List<SweepVariant> variants, List<SweepOutcome.Variant> ranked) {
    List<String> next = new ArrayList<>();
    SweepOutcome.Variant best = ranked.get(0);
    if (auc(best).isPresent()) {
      StringBuilder sets = new StringBuilder();
      variants
          .get(best.number() - 1)
          .values()
          .forEach((path, value) -> sets.append(" --set '%s=%s'".formatted(path, value)));
      next.add("publish the best: run, without --sweep, and with" + sets);
    }
    if (ranked.stream().anyMatch(variant -> variant.failure().isPresent())) {
      next.add("try what failed again: the same command; what is finished is reused");
    }
    return next;
  }
}
