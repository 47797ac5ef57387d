package org.fovea.pipeline;

import org.fovea.stages.progress.ProgressListener;

/** Where a command says what it does while it does it; never where its result goes. */
public interface Console {
  /** Shows one line to whoever is looking. */
  void say(String line);

  /** Returns whether the command is to stop as soon as it can do so cleanly. */
  default boolean isStopAsked() {
    return false;
  }

  /** Takes note of what happens in a run; shown or kept as the console sees fit. */
  default void happened(RunEvent event) {}

  /** Returns the listener that shows how far the work is. */
  ProgressListener progress();
}
