package org.fovea.stages.predict;

import java.io.Serializable;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.fovea.schema.PublishedModel;
import org.fovea.stages.artifact.ArtifactStore;
import org.fovea.stages.artifact.Workspace;
import org.fovea.stages.image.PreparationConfig;
import org.jspecify.annotations.Nullable;

/**
 * What is to be scored by what.
 *
 * @param workspace workspace that the model is in
 * @param model the version
 * @param preparationLogicVersion logic version of the preparing step in this code: must be the one
 *     that the model's images were prepared by
 * @param images at least one, with unique ids
 * @param bytes how to read them
 * @param output where the result goes
 * @param heatmaps where a picture of what the model looked at goes for each scored image; null: no
 *     such pictures are drawn
 * @param masks where a picture of what was found goes for each scored image, of a model of explicit
 *     features; null: no such pictures are drawn
 * @param config how they are scored
 */
public record ScoringRequest(
    Workspace workspace,
    PublishedModel model,
    int preparationLogicVersion,
    List<ImageLocation> images,
    ImageBytes bytes,
    ArtifactStore output,
    @Nullable ArtifactStore heatmaps,
    @Nullable ArtifactStore masks,
    ScoringConfig config)
    implements Serializable {
  public ScoringRequest {
    images = List.copyOf(images);
    if (images.isEmpty()) {
      throw new IllegalArgumentException("there is no image to score; name at least one");
    }
    Set<String> ids = new HashSet<>();
    for (ImageLocation image : images) {
      if (!ids.add(image.id())) {
        throw new IllegalArgumentException(
            "image " + image.id() + " is listed twice; give each image an id of its own");
      }
    }
    boolean explicit = ModelPreparation.isExplicit(model);
    requirePicturesOf(model, explicit, heatmaps, masks);
    if (explicit && config.sidePx() != null) {
      throw new IllegalArgumentException(
          "%s@%d measures at %d pixels, and at no other size; leave the size out"
              .formatted(model.getName(), model.getVersion(), model.getPreparation().getSidePx()));
    }
    ModelPreparation.requireVersion(model, preparationLogicVersion);
  }

  private static void requirePicturesOf(
      PublishedModel model,
      boolean explicit,
      @Nullable ArtifactStore heatmaps,
      @Nullable ArtifactStore masks) {
    if (explicit ? heatmaps != null : masks != null) {
      throw new IllegalArgumentException(
          "%s@%d is a %s, which has no %s; ask for %s, or name another model"
              .formatted(
                  model.getName(),
                  model.getVersion(),
                  explicit ? "model of explicit features" : "network",
                  explicit ? "heatmaps" : "masks",
                  explicit ? "masks" : "heatmaps"));
    }
  }

  /** Returns how images are prepared: as the model's were, but for the size that was asked for. */
  PreparationConfig preparation() {
    PreparationConfig ofModel = ModelPreparation.of(model);
    Integer sidePx = config.sidePx();
    return sidePx == null ? ofModel : ofModel.withSidePx(sidePx);
  }

  /** Returns how a model's training images were prepared. */
  public static PreparationConfig trainedOn(PublishedModel model) {
    return ModelPreparation.trainedOn(model);
  }

  /** Returns how users name the model, NAME@VERSION. */
  String modelReference() {
    return model.getName() + "@" + model.getVersion();
  }
}
