package org.fovea.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The runs of a workspace, as its ledger has them. */
public interface RunHistory {
  /** Returns every run, the newest last. */
  List<RunEntry> list(String workspace);

  /**
   * Returns what is known of one run.
   *
   * @param run its id, the beginning of its id, or latest
   * @throws CommandFailure if there is no such run
   */
  RunDetails show(String workspace, String run);

  /**
   * Returns what two runs differ in.
   *
   * @param first the run that differences are told from, named as in {@link #show}
   * @param second the other one
   * @throws CommandFailure if there is no such run
   */
  RunDifference diff(String workspace, String first, String second);

  /** How a run stands. */
  enum Status {
    /** It came to its end. */
    SUCCEEDED,
    /** It ended in a failure. */
    FAILED,
    /** Somebody stopped it. */
    INTERRUPTED,
    /** Its process is alive. */
    RUNNING,
    /** Its process is gone, and wrote no end. */
    KILLED,
    /** It was begun on another machine, or by a version that says something else. */
    UNKNOWN
  }

  /**
   * One run in a list.
   *
   * @param runId its id
   * @param name name in its spec
   * @param status how it stands
   * @param startedAt when it began
   * @param seconds how long it took; absent where it has no end
   * @param startedBy account that started it
   * @param codeVersion version of the code
   * @param ran stages that it ran
   * @param reused stages whose output it reused
   * @param model the version that it published; absent where it published none
   * @param exitCode its exit code; absent where it has no end
   * @param failure what went wrong, in one line
   * @param sweep the sweep that it belongs to; absent where it belongs to none
   */
  record RunEntry(
      String runId,
      String name,
      Status status,
      Instant startedAt,
      Optional<Double> seconds,
      String startedBy,
      String codeVersion,
      List<String> ran,
      List<String> reused,
      Optional<String> model,
      Optional<Integer> exitCode,
      Optional<String> failure,
      Optional<SweepMembership> sweep) {
    public RunEntry {
      ran = List.copyOf(ran);
      reused = List.copyOf(reused);
    }
  }

  /**
   * A run with what is known of it.
   *
   * @param run as in a list
   * @param stages its stages, in order; of a run without an end, those whose output it made
   * @param metrics what its model is worth; empty where it was not measured
   * @param environment Java, operating system, processors and memory
   * @param spec the resolved spec
   */
  record RunDetails(
      RunEntry run,
      List<StageRow> stages,
      List<RunOutcome.MetricRow> metrics,
      Map<String, String> environment,
      JsonNode spec) {
    public RunDetails {
      stages = List.copyOf(stages);
      metrics = List.copyOf(metrics);
    }
  }

  /**
   * A stage of a run.
   *
   * @param stage the stage
   * @param key key of its output; absent where it was not reached
   * @param outcome ran, reused, failed or not reached
   * @param madeBy run that made the output
   * @param seconds wall time; 0 where it was reused
   * @param peakResidentBytes the most memory that the process held in RAM meanwhile
   * @param counts occurrences in and out, and excluded and rejected by code; empty where the output
   *     is not there
   * @param reason why it ran or was reused
   */
  record StageRow(
      String stage,
      Optional<String> key,
      String outcome,
      Optional<String> madeBy,
      double seconds,
      Optional<Long> peakResidentBytes,
      Map<String, Long> counts,
      String reason) {}

  /**
   * What two runs differ in; what is equal is left out.
   *
   * @param first id of the one
   * @param second id of the other
   * @param config values of the specs, by path
   * @param environment code version, Java, operating system and the like, by name
   * @param stages stages whose outputs differ, and why
   * @param counts counts of stages
   * @param metrics measures of the models
   */
  record RunDifference(
      String first,
      String second,
      List<ValueDifference> config,
      List<ValueDifference> environment,
      List<StageDifference> stages,
      List<CountDifference> counts,
      List<MetricDifference> metrics) {}

  /**
   * A value that differs.
   *
   * @param path where it stands
   * @param first value in the first run; absent where it has none
   * @param second value in the second run; absent where it has none
   */
  record ValueDifference(String path, Optional<String> first, Optional<String> second) {}

  /**
   * A stage whose outputs have different keys.
   *
   * @param stage the stage
   * @param first key in the first run; absent where there is no output
   * @param second key in the second run; absent where there is no output
   * @param reasons what the keys differ in, in words with the values
   * @param sameRecords whether the records are the same all the same
   */
  record StageDifference(
      String stage,
      Optional<String> first,
      Optional<String> second,
      List<String> reasons,
      boolean sameRecords) {}

  /**
   * A count that differs.
   *
   * @param stage the stage
   * @param what in, out, or excluded or rejected with a code
   * @param first count in the first run
   * @param second count in the second run
   */
  record CountDifference(String stage, String what, long first, long second) {}

  /**
   * A measure that differs.
   *
   * @param target the target
   * @param split the split
   * @param slice the slice
   * @param measure what is measured
   * @param first value in the first run; absent where it is undefined or not measured
   * @param second value in the second run; absent likewise
   */
  record MetricDifference(
      String target,
      String split,
      String slice,
      String measure,
      Optional<Double> first,
      Optional<Double> second) {}
}
