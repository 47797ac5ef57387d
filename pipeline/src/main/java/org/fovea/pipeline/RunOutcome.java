package org.fovea.pipeline;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fovea.pipeline.spec.StageName;

/**
 * What a run did.
 *
 * @param runId identity in the ledger
 * @param workspace where everything is
 * @param synthetic whether the images were drawn
 * @param stages every stage that was asked for, in order
 * @param scenario the transfer scenario that was taken, with the reason where it was chosen from
 *     the data; absent where nothing was trained
 * @param metrics what the model is worth; empty where it was not evaluated
 * @param publication the published model; absent where none was asked for
 * @param next what to look at or do next, a line each
 */
public record RunOutcome(
    String runId,
    String workspace,
    boolean synthetic,
    List<StageResult> stages,
    Optional<String> scenario,
    List<MetricRow> metrics,
    Optional<Publication> publication,
    List<String> next) {
  public RunOutcome {
    stages = List.copyOf(stages);
    metrics = List.copyOf(metrics);
    next = List.copyOf(next);
  }

  /** Returns how the command ends: not done where a model did not pass its gate. */
  public ExitCode exitCode() {
    return publication.isPresent() && !publication.get().gatePassed()
        ? ExitCode.GATE_NOT_PASSED
        : ExitCode.DONE;
  }

  /**
   * What a stage did, counted in occurrences: {@code in = out + excluded + rejected}.
   *
   * @param stage the stage
   * @param key key of its output
   * @param action whether it ran or was reused
   * @param reason why, in words
   * @param seconds wall time; 0 where it was reused
   * @param peakResidentBytes the most memory that the process held in RAM while the stage ran;
   *     absent where it was reused, ran on another machine, or the system does not tell
   * @param in occurrences that came in
   * @param out occurrences that went out
   * @param excluded occurrences left out by policy, by code
   * @param rejected occurrences that could not be used, by code
   */
  public record StageResult(
      StageName stage,
      String key,
      Plan.Action action,
      String reason,
      double seconds,
      Optional<Long> peakResidentBytes,
      long in,
      long out,
      Map<String, Long> excluded,
      Map<String, Long> rejected) {}

  /**
   * One measured slice.
   *
   * @param target the target
   * @param split the split, such as test
   * @param slice the slice, such as source=eyepacs, or all; after "patients, " one where a patient
   *     is judged once
   * @param images images, or patients, in it
   * @param positives positive ones among them
   * @param small whether a class has too few patients to rely on the numbers
   * @param auc area under the ROC curve; absent where all images are of one class
   * @param aucLower lower bound of its 95 % interval
   * @param aucUpper upper bound of its 95 % interval
   * @param sensitivity share of positives found at the operating point highSensitivity
   * @param specificity share of negatives left alone at the operating point highSensitivity
   */
  public record MetricRow(
      String target,
      String split,
      String slice,
      long images,
      long positives,
      boolean small,
      Optional<Double> auc,
      Optional<Double> aucLower,
      Optional<Double> aucUpper,
      Optional<Double> sensitivity,
      Optional<Double> specificity) {}

  /**
   * A published model.
   *
   * @param model name
   * @param version number, from 1
   * @param location directory of its files
   * @param gatePassed whether every condition of the gate was met
   * @param gate the conditions
   */
  public record Publication(
      String model, int version, String location, boolean gatePassed, List<GateRow> gate) {
    public Publication {
      gate = List.copyOf(gate);
    }
  }

  /**
   * One condition of the gate.
   *
   * @param measure what is measured, such as AUC of referable on test
   * @param on what is held against the bar: lowerBound or estimate
   * @param value the value; absent where it is undefined, which fails
   * @param bar the bar; at or above it passes
   * @param passed the verdict
   */
  public record GateRow(
      String measure, String on, Optional<Double> value, double bar, boolean passed) {}
}
