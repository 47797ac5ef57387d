package org.fovea.pipeline.workflow;

import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fovea.pipeline.Console;
import org.fovea.pipeline.Plan;
import org.fovea.pipeline.RunEvent;
import org.fovea.pipeline.RunOutcome;
import org.fovea.pipeline.ledger.StageTimes;
import org.fovea.pipeline.spec.StageName;
import org.fovea.stages.artifact.StageDefinition;

/** Tells the console what happens to the stages of a run, and how long it will still take. */
final class StageEvents {
  private final String runId;
  private final StageTimes times;
  private final Console console;
  private final Map<StageName, StageDefinition> expected = new EnumMap<>(StageName.class);

  /**
   * @param times tells how long stages take
   */
  StageEvents(String runId, StageTimes times, Console console) {
    this.runId = runId;
    this.times = times;
    this.console = console;
  }

  /**
   * Takes note of a stage that the run has.
   *
   * @param outline its definition, without inputs
   */
  void expect(StageName name, StageDefinition outline) {
    expected.put(name, outline);
  }

  /** Tells that it was decided what happens to a stage. */
  void planned(StageDecision decision) {
    List<StageName> names = List.copyOf(expected.keySet());
    console.happened(
        new RunEvent.StagePlanned(
            runId,
            decision.stage(),
            names.indexOf(decision.stage()) + 1,
            names.size(),
            decision.action(),
            decision.definition().key(),
            decision.reason()));
  }

  /**
   * Tells that a stage begins to run.
   *
   * @param in occurrences that come into the stage
   * @param ingested occurrences that came into the run
   */
  void started(Plan.Step step, long in, long ingested) throws IOException {
    console.happened(
        new RunEvent.StageStarted(runId, step.stage(), in, secondsLeft(step, ingested)));
  }

  /** Tells that a stage's output is there. */
  void ended(RunOutcome.StageResult result) {
    console.happened(
        new RunEvent.StageEnded(
            runId,
            result.stage(),
            result.action(),
            result.seconds(),
            result.in(),
            result.out(),
            result.excluded(),
            result.rejected()));
  }

  /** Adds up the estimates of a stage and of all after it; empty where one of them has none. */
  private Optional<Double> secondsLeft(Plan.Step step, long ingested) throws IOException {
    Optional<Double> seconds = step.estimate().map(Plan.Estimate::seconds);
    for (Map.Entry<StageName, StageDefinition> later : expected.entrySet()) {
      if (later.getKey().compareTo(step.stage()) > 0 && seconds.isPresent()) {
        double sum = seconds.get();
        seconds =
            times
                .estimate(later.getKey(), later.getValue(), Optional.empty(), ingested)
                .map(estimate -> sum + estimate.seconds());
      }
    }
    return seconds;
  }
}
