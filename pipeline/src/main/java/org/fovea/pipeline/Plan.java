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
   * @param graph what would be given to a runner that is not in this process; absent for a stage
   *     that is reused, runs here, or reads what is still to be made
   */
  public record Step(
      StageName stage,
      Optional<String> key,
      Action action,
      String reason,
      Optional<Estimate> estimate,
      Optional<Graph> graph) {
    /** Returns the same with what would be given, or was handed over, to a runner. */
    public Step with(Optional<Graph> job) {
      return new Step(stage, key, action, reason, estimate, job);
    }
  }

  /**
   * A stage's pipeline, as its runner would get it.
   *
   * @param runner simple name of the runner's class
   * @param arguments what the runner is told: where, on which machines, how many
   * @param steps each after those that it reads from
   */
  public record Graph(String runner, List<String> arguments, List<GraphStep> steps) {
    public Graph {
      arguments = List.copyOf(arguments);
      steps = List.copyOf(steps);
    }
  }

  /**
   * A step of a pipeline.
   *
   * @param name unique in the pipeline
   * @param accelerator what its workers must have; absent where any will do
   */
  public record GraphStep(String name, Optional<String> accelerator) {}

  /**
   * How long something will take, going by an earlier run.
   *
   * @param seconds wall time, 0 or more
   * @param runId the run in the ledger
   */
  public record Estimate(double seconds, String runId) {}
}
