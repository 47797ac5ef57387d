package org.fovea.pipeline;

import java.nio.file.Path;

/** Trains weights to start from, on drawings alone. */
@FunctionalInterface
public interface Pretraining {
  /**
   * Draws, trains and writes the weights; with the default seed, those that Fovea brings along.
   *
   * @param output a {@code .safetensors} file that is not there yet; it appears when it is whole
   * @param seed decides the drawings, the first weights and the order
   * @throws CommandFailure if the file is there already or cannot be written
   */
  Pretrained pretrain(Path output, long seed, Console console);

  /**
   * What was made.
   *
   * @param file the weights
   * @param seed the seed
   * @param windowsSeen parts of drawings that were learned from
   * @param meanAuc area under the ROC curve on other drawings, averaged over the types of lesions
   */
  record Pretrained(Path file, long seed, long windowsSeen, double meanAuc) {}
}
