package org.fovea.pipeline;

import java.util.List;
import java.util.Optional;
import org.fovea.pipeline.spec.Contender;

/**
 * What each transfer scenario comes to on the same data.
 *
 * @param workspace where everything is
 * @param synthetic whether the images were drawn
 * @param variants one a scenario, in the order in which they were asked for
 * @param plot where the drawing of it is
 */
public record ScenarioComparison(
    String workspace, boolean synthetic, List<Variant> variants, String plot) {
  public ScenarioComparison {
    variants = List.copyOf(variants);
  }

  /**
   * One scenario.
   *
   * @param scenario the scenario
   * @param taken what was trained: the scenario itself, or the one that {@code auto} chose and why
   * @param runId its run in the ledger
   * @param trainingSeconds wall time of training and of what only it needs, as measured when it ran
   * @param peakResidentBytes the most memory that the process held in RAM meanwhile, Java's heap
   *     and what earlier stages left in it included; absent where it was not measured
   * @param metrics AUC by target on each source of the test and external splits
   */
  public record Variant(
      Contender scenario,
      String taken,
      String runId,
      double trainingSeconds,
      Optional<Long> peakResidentBytes,
      List<RunOutcome.MetricRow> metrics) {
    public Variant {
      metrics = List.copyOf(metrics);
    }
  }
}
