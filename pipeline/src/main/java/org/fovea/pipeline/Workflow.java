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
   * Runs what has to run.
   *
   * @throws CommandFailure if it cannot be finished; what is finished stays and is reused
   */
  RunOutcome run(RunSpec spec, RunOptions options, Console console);
}
