package org.fovea.pipeline;

import java.util.List;
import java.util.Optional;
import org.fovea.pipeline.spec.StageName;

/**
 * What a run would do.
 *
 * @param stages the stages that were asked for, in order
 */
public record Plan(List<Step> stages) {
  public Plan {
    stages = List.copyOf(stages);
  }

  /** What happens to a stage. */
  public enum Action {
    /** It runs. */
    RUN,
    /** Its output is there and is reused. */
    REUSE,
    /** One or the other: an earlier stage has to run before that can be told. */
    DEPENDS
  }

  /**
   * One stage.
   *
   * @param stage the stage
   * @param key key of its output; absent where it depends on what earlier stages will make
   * @param action what happens
   * @param reason why, in words with the values
   * @param estimate how long it will take if it runs; absent where it is reused, and where no
   *     earlier run tells
   */
  public record Step(
      StageName stage,
      Optional<String> key,
      Action action,
      String reason,
      Optional<Estimate> estimate) {}

  /**
   * How long something will take, going by an earlier run.
   *
   * @param seconds wall time, 0 or more
   * @param runId the run in the ledger
   */
  public record Estimate(double seconds, String runId) {}
}
