package org.fovea.stages.finetune;

import java.util.List;

/**
 * How a pretrained network becomes the model: what is kept of it depends on how many images there
 * are, and on how like those of the pre-training they are.
 *
 * @see <a href="https://doi.org/10.48550/arXiv.1411.1792">Yosinski et al., 2014, How transferable
 *     are features in deep neural networks?</a>
 */
public enum TransferScenario {
  /** One of the four of transfer, chosen from the data: see {@link ScenarioRule}. */
  AUTO(List.of()),

  /** A linear classifier on the last features: for few images, like those of the pre-training. */
  LINEAR_ON_TOP(List.of()),

  /** A linear classifier on the features of an earlier layer: for few images that are unlike. */
  LINEAR_ON_EARLIER(List.of()),

  /** Fine-tune the full network: for many images, like those of the pre-training. */
  FINE_TUNE_ALL(List.of()),

  /**
   * Initialise from the pretrained network, freeze the first two layers, fine-tune the rest: for
   * many images that are unlike those of the pre-training.
   */
  FINE_TUNE_UPPER(List.of("conv1", "conv2")),

  /** No transfer: random weights of unit variance, all trained. The control of the others. */
  FROM_SCRATCH(List.of());

  @SuppressWarnings("ImmutableEnumChecker") // an immutable list
  private final List<String> frozenLayers;

  TransferScenario(List<String> frozenLayers) {
    this.frozenLayers = frozenLayers;
  }

  /** Returns the layers that epochs of training leave alone, as beginnings of Caffe's names. */
  public List<String> frozenLayers() {
    return frozenLayers;
  }

  /** Returns whether features of the pretrained network have to be extracted first. */
  public boolean readsFeatures() {
    return this == AUTO || this == LINEAR_ON_TOP || this == LINEAR_ON_EARLIER;
  }

  /**
   * Returns whether the network itself is, or may be, trained: else a classifier on it alone is.
   */
  public boolean trainsNetwork() {
    return this != LINEAR_ON_TOP && this != LINEAR_ON_EARLIER;
  }

  /** Returns whether training begins with pretrained weights. */
  public boolean isTransfer() {
    return this != FROM_SCRATCH;
  }
}
