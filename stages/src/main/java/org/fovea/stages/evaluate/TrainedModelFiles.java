package org.fovea.stages.evaluate;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.fovea.schema.FileRole;
import org.fovea.schema.TrainedModel;
import org.fovea.stages.artifact.RecordFiles;
import org.fovea.stages.artifact.StageInput;
import org.fovea.stages.googlenet.NamedTensors;
import org.fovea.stages.scoring.VerifiedWeights;

/** The output of training, read. */
final class TrainedModelFiles {
  private TrainedModelFiles() {}

  /**
   * Returns the record of the model.
   *
   * @throws IOException if the output does not hold just one
   */
  static TrainedModel record(StageInput trained) throws IOException {
    List<TrainedModel> models =
        RecordFiles.read(trained.directory(), trained.onlyFile(FileRole.PART), TrainedModel.class);
    if (models.size() != 1) {
      throw new IOException(
          "%s should hold one trained model, but holds %d"
              .formatted(trained.directory(), models.size()));
    }
    return models.get(0);
  }

  /**
   * Returns its weights.
   *
   * @throws IOException if they are not those that the record names
   */
  static NamedTensors weights(StageInput trained, TrainedModel model) throws IOException {
    try (InputStream in = trained.directory().open(model.getWeightsFile())) {
      return VerifiedWeights.read(
          in, model.getModelDigest(), trained.directory() + "/" + model.getWeightsFile());
    }
  }
}
