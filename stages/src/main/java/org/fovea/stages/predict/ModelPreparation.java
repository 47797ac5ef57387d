package org.fovea.stages.predict;

import org.fovea.schema.PublishedModel;
import org.fovea.stages.artifact.CanonicalJson;
import org.fovea.stages.image.PreparationConfig;
import org.fovea.stages.supportvectors.SupportVectorModel;

/** How the photographs of a published model have to be prepared. */
final class ModelPreparation {
  private ModelPreparation() {}

  /** Returns whether a model looks at explicit features, and is no network. */
  static boolean isExplicit(PublishedModel model) {
    return model.getNetwork().equals(SupportVectorModel.NETWORK_NAME);
  }

  /** Returns how a model's training images were prepared. */
  static PreparationConfig trainedOn(PublishedModel model) {
    return CanonicalJson.read(model.getPreparation().getConfig(), PreparationConfig.class);
  }

  /** Returns how photographs are prepared for a model: at the size that it looks at. */
  static PreparationConfig of(PublishedModel model) {
    return trainedOn(model).withSidePx(model.getPreparation().getSidePx());
  }

  /**
   * Requires that a model's images were prepared as this code prepares.
   *
   * @param version logic version of the preparing step in this code
   * @throws IllegalArgumentException if they were not
   */
  static void requireVersion(PublishedModel model, int version) {
    int trainedWith = model.getPreparation().getLogicVersion();
    if (trainedWith != version) {
      throw new IllegalArgumentException(
          "%s@%d was trained on images prepared by version %d of the preparing step, but this is version %d, which makes other pixels; score with the release that published it, or train again"
              .formatted(model.getName(), model.getVersion(), trainedWith, version));
    }
  }
}
