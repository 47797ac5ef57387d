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

  /**
   * Takes note of a remark that people should see, in one line: what a stage does that is no
   * measure of how far it is. Not kept unless the listener says otherwise.
   */
  default void remarked(String line) {}
}
