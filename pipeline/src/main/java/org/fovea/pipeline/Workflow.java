package org.fovea.pipeline;

import org.fovea.pipeline.spec.RunSpec;

/** The workflow: says what it would do, and does just that. */
public interface Workflow {
  /**
   * Returns what {@link #run} would do; changes nothing.
   *
   * @throws CommandFailure if the spec cannot be run, such as for a glob that matches nothing
   */
  Plan plan(RunSpec spec, RunOptions options, Console console);

  /**
   * Writes the job of the one stage that is asked for, for Dataflow to start, which gives it the
   * place for it (Beam's argument {@code templateLocation}). Does not wait for what comes of it.
   *
   * @return the stages up to that one; the last is not to run where there is no job
   * @throws CommandFailure if the spec cannot be run, or more than one stage is asked for
   */
  Plan handOver(RunSpec spec, RunOptions options, Console console);

  /**
   * Runs what has to run.
   *
   * @throws CommandFailure if it cannot be finished; what is finished stays and is reused
   */
  RunOutcome run(RunSpec spec, RunOptions options, Console console);
}
