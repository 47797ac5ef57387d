package org.fovea.stages.googlenet;

import ai.djl.ndarray.NDArray;

/** Sees what flows through the network during one forward pass. */
interface LayerObserver {
  LayerObserver NONE = new LayerObserver() {};

  /**
   * Called before a convolution computes its output; may still change its weights.
   *
   * @param input what it is about to convolve, (N, C, H, W); valid during the call only
   */
  default void beforeConvolution(String layer, NDArray input) {}

  /**
   * Called with the output of each layer, after its rectification.
   *
   * @param activation (N, C, H, W), or (N, C) after the global pooling; valid during the call only
   */
  default void onActivation(String layer, NDArray activation) {}

  /**
   * Called with what the head sees the spatial mean of.
   *
   * @param features (N, C, H, W); valid during the call only
   * @param cells where they lie in the input
   */
  default void beforeAveraging(NDArray features, CellGrid cells) {}

  /** Returns whether the pass may end after this layer; its result is then of no use. */
  default boolean isLast(String layer) {
    return false;
  }
}
