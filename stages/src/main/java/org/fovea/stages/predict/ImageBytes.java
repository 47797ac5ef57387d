package org.fovea.stages.predict;

import java.io.IOException;
import java.io.Serializable;

/** Reads images where they lie. Travels to the workers; called from several threads. */
@FunctionalInterface
public interface ImageBytes extends Serializable {
  /**
   * Reads a whole file.
   *
   * @throws java.nio.file.NoSuchFileException if it is gone: the image is rejected
   * @throws IOException if it cannot be read for another reason: scoring fails, and may be retried
   */
  byte[] read(String location) throws IOException;
}
