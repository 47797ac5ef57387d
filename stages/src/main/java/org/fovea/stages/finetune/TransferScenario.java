package org.fovea.stages.finetune;

import java.util.List;

/** How a pretrained network becomes the model. */
public enum TransferScenario {
  /**
   * Initialise from the pretrained network, freeze the first two layers, fine-tune the rest: for
   * many images that are unlike those of the pre-training.
   */
  FINE_TUNE_UPPER(List.of("conv1", "conv2"));

  @SuppressWarnings("ImmutableEnumChecker") // an immutable list
  private final List<String> frozenLayers;

  TransferScenario(List<String> frozenLayers) {
    this.frozenLayers = frozenLayers;
  }

  /** Returns the layers that stay as they are, as beginnings of Caffe's names. */
  public List<String> frozenLayers() {
    return frozenLayers;
  }
}
