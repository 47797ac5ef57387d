package org.fovea.pipeline;

import java.util.List;
import org.fovea.pipeline.spec.SweepVariant;

/** Runs variants of one spec. */
public interface Sweeping {
  /**
   * Runs the workflow once a variant; what variants share is made once. A variant that fails does
   * not keep the others from running.
   *
   * @param variants at least one, all of one workspace
   * @param options what part of the workflow; not beyond evaluation
   * @throws CommandFailure if it was interrupted; what is finished stays and is reused
   */
  SweepOutcome sweep(List<SweepVariant> variants, RunOptions options, Console console);
}
