package org.fovea.pipeline;

import org.fovea.stages.progress.ProgressListener;

/** Where a command says what it does while it does it; never where its result goes. */
public interface Console {
  /** Shows one line to whoever is looking. */
  void say(String line);

  /** Returns the listener that shows how far the work is. */
  ProgressListener progress();
}
