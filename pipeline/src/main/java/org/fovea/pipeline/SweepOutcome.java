package org.fovea.pipeline;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the variants of a sweep came to.
 *
 * @param sweepId identity, which its runs in the ledger name
 * @param workspace where everything is
 * @param synthetic whether the images were drawn
 * @param rankedBy what the variants are ranked by: always a measure of validation images
 * @param variants the best first; what was not measured, or failed, last
 * @param next what to look at or do next, a line each
 */
public record SweepOutcome(
    String sweepId,
    String workspace,
    boolean synthetic,
    String rankedBy,
    List<Variant> variants,
    List<String> next) {
  public SweepOutcome {
    variants = List.copyOf(variants);
    next = List.copyOf(next);
  }

  /** Returns how the command ends: as the first variant, in the order of the runs, that failed. */
  public ExitCode exitCode() {
    return variants.stream()
        .filter(variant -> variant.failure().isPresent())
        .min(Comparator.comparingInt(Variant::number))
        .map(Variant::exitCode)
        .orElse(ExitCode.DONE);
  }

  /**
   * One variant.
   *
   * @param number place in the order of the runs, from 1
   * @param values its own values of the spec, by their paths
   * @param runId its run in the ledger; absent where it failed: {@code runs list} has those
   * @param validation the measure that it is ranked by, with its 95 % interval; absent where it was
   *     not measured
   * @param ran stages that ran for it
   * @param seconds wall time of these
   * @param exitCode how it ended
   * @param failure what went wrong, in one line; absent where nothing did
   */
  public record Variant(
      int number,
      Map<String, String> values,
      Optional<String> runId,
      Optional<RunOutcome.MetricRow> validation,
      List<String> ran,
      double seconds,
      ExitCode exitCode,
      Optional<String> failure) {
    public Variant {
      ran = List.copyOf(ran);
    }
  }
}
