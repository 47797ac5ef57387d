package org.fovea.stages.progress;

import java.io.Serializable;

/**
 * Is told how far a stage is.
 *
 * <p>It can be called from several threads, and often: an implementation is thread-safe, returns at
 * once, and throws nothing.
 */
@FunctionalInterface
public interface ProgressListener extends Serializable {
  /** Listens to nothing. */
  ProgressListener SILENT = event -> {};

  /** Takes note of {@code event}. */
  void progressed(ProgressEvent event);
}
