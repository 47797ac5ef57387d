package org.fovea.pipeline;

import java.util.Map;
import java.util.Optional;
import org.fovea.pipeline.spec.StageName;

/** What happens in a run, for whoever follows it; its progress within a stage aside. */
public sealed interface RunEvent {
  /** Returns the run. */
  String runId();

  /** Returns the kind of event, a word that machines know it by. */
  String type();

  /**
   * A run begins; nothing was looked up yet.
   *
   * @param name name in the spec
   * @param workspace where everything is
   * @param sweep the sweep that it belongs to; absent where it belongs to none
   */
  record Started(String runId, String name, String workspace, Optional<SweepMembership> sweep)
      implements RunEvent {
    @Override
    public String type() {
      return "run-started";
    }
  }

  /**
   * It is decided what happens to a stage.
   *
   * @param stage the stage
   * @param number its place among the stages of the run, from 1
   * @param stages how many the run has
   * @param action run or reuse
   * @param key key of its output
   * @param reason why, in words with the values
   */
  record StagePlanned(
      String runId,
      StageName stage,
      int number,
      int stages,
      Plan.Action action,
      String key,
      String reason)
      implements RunEvent {
    @Override
    public String type() {
      return "stage-planned";
    }
  }

  /**
   * A stage begins to run.
   *
   * @param stage the stage
   * @param in occurrences that come in
   * @param estimatedSecondsLeft how long the run takes from here to its end, going by earlier ones;
   *     absent where these do not tell
   */
  record StageStarted(String runId, StageName stage, long in, Optional<Double> estimatedSecondsLeft)
      implements RunEvent {
    @Override
    public String type() {
      return "stage-started";
    }
  }

  /**
   * A stage's output is there: {@code in = out + excluded + rejected}.
   *
   * @param stage the stage
   * @param action whether it ran or was reused
   * @param seconds wall time; 0 where it was reused
   * @param in occurrences that came in
   * @param out occurrences that went out
   * @param excluded occurrences left out by policy, by code
   * @param rejected occurrences that could not be used, by code
   */
  record StageEnded(
      String runId,
      StageName stage,
      Plan.Action action,
      double seconds,
      long in,
      long out,
      Map<String, Long> excluded,
      Map<String, Long> rejected)
      implements RunEvent {
    @Override
    public String type() {
      return "stage-ended";
    }
  }

  /**
   * A stage failed, and the run with it.
   *
   * @param stage the stage
   * @param failure what went wrong, in one line
   */
  record StageFailed(String runId, StageName stage, String failure) implements RunEvent {
    @Override
    public String type() {
      return "stage-failed";
    }
  }

  /**
   * A run ended.
   *
   * @param seconds wall time
   * @param exitCode its exit code
   * @param failure what went wrong, in one line; absent where nothing did
   */
  record Ended(String runId, double seconds, int exitCode, Optional<String> failure)
      implements RunEvent {
    @Override
    public String type() {
      return "run-ended";
    }
  }
}
