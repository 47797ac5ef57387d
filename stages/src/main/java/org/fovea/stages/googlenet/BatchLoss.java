package org.fovea.stages.googlenet;

import ai.djl.ndarray.NDArray;

/** What training makes small. */
@FunctionalInterface
public interface BatchLoss {
  /**
   * Returns the loss of a batch.
   *
   * @param logits (pictures, outputs), float; arrays made from its manager are freed with the step
   * @return one value, computed from the logits by operations of the engine, so that it has a
   *     gradient
   */
  NDArray of(NDArray logits);
}
