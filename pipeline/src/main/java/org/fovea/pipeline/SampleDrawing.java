package org.fovea.pipeline;

import java.nio.file.Path;
import org.fovea.pipeline.spec.SyntheticCameraName;

/** Draws labelled synthetic fundus images. */
@FunctionalInterface
public interface SampleDrawing {
  /**
   * Draws the images and their labels.
   *
   * @return images drawn
   * @throws CommandFailure if they cannot be written
   */
  int draw(Request request, Console console);

  /**
   * What is to be drawn.
   *
   * @param output directory, made where missing
   * @param count number of images, 2 to 200,000 and even: a patient has two eyes
   * @param seed the drawings are a function of it
   * @param camera the camera
   */
  record Request(Path output, int count, long seed, SyntheticCameraName camera) {
    public Request {
      if (count < 2 || count > 200_000 || count % 2 != 0) {
        throw new IllegalArgumentException(
            "count must be an even number from 2 to 200000, but was " + count);
      }
    }
  }
}
