package org.fovea.stages.predict;

import java.io.Serializable;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.fovea.schema.PublishedModel;
import org.fovea.stages.artifact.ArtifactStore;
import org.fovea.stages.artifact.CanonicalJson;
import org.fovea.stages.artifact.Workspace;
import org.fovea.stages.image.PreparationConfig;
import org.fovea.stages.scoring.DevicePolicy;

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
 * @param batchSize images scored at once, 1 to 1024
 * @param device where scores are computed
 */
public record ScoringRequest(
    Workspace workspace,
    PublishedModel model,
    int preparationLogicVersion,
    List<ImageLocation> images,
    ImageBytes bytes,
    ArtifactStore output,
    int batchSize,
    DevicePolicy device)
    implements Serializable {
  /** Images scored at once unless there is a reason for another number. */
  public static final int DEFAULT_BATCH_SIZE = 32;

  private static final int MAX_BATCH_SIZE = 1024;

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
    if (batchSize < 1 || batchSize > MAX_BATCH_SIZE) {
      throw new IllegalArgumentException(
          "batchSize must be between 1 and " + MAX_BATCH_SIZE + " images, but was " + batchSize);
    }
    int trainedWith = model.getPreparation().getLogicVersion();
    if (trainedWith != preparationLogicVersion) {
      throw new IllegalArgumentException(
          "%s@%d was trained on images prepared by version %d of the preparing step, but this is version %d, which makes other pixels; score with the release that published it, or train again"
              .formatted(
                  model.getName(), model.getVersion(), trainedWith, preparationLogicVersion));
    }
  }

  /** Returns how the model's images were prepared. */
  PreparationConfig preparation() {
    return CanonicalJson.read(model.getPreparation().getConfig(), PreparationConfig.class);
  }

  /** Returns how users name the model, NAME@VERSION. */
  String modelReference() {
    return model.getName() + "@" + model.getVersion();
  }
}
