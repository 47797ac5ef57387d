package org.fovea.stages.finetune;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.fovea.schema.FileRole;
import org.fovea.schema.TrainedModel;
import org.fovea.stages.artifact.CanonicalJson;
import org.fovea.stages.artifact.RecordFiles;
import org.fovea.stages.artifact.StageAttempt;
import org.fovea.stages.artifact.StageInput;
import org.fovea.stages.googlenet.DeviceGroup;
import org.fovea.stages.googlenet.PretrainedWeights;
import org.fovea.stages.googlenet.SafeTensors;
import org.fovea.stages.progress.ProgressListener;
import org.fovea.stages.testing.StageRun;
import org.fovea.stages.testing.TinyStudy;

/** Runs {@link FineTuneGoogLeNet} on the 12 pictures that a {@link TinyStudy} trains with. */
final class TrainingStage {
  private static final int OCCURRENCES = 12;

  private TrainingStage() {}

  /** Writes the random weights of {@link TinyStudy} into a directory, to begin with. */
  static PretrainedWeights initialWeights(Path directory) throws IOException {
    Path file = directory.resolve("initial.safetensors");
    try (OutputStream out = Files.newOutputStream(file)) {
      SafeTensors.write(TinyStudy.weights(), SafeTensors.Precision.F32, Map.of(), out);
    }
    return PretrainedWeights.at(file.toString());
  }

  static StageInput train(StageRun run, FineTuneConfig config, FineTuneGoogLeNet.Inputs inputs) {
    return run.run(attempt(run, config, inputs), of(run, config, inputs));
  }

  /** Returns the step alone, without its commit. */
  static FineTuneGoogLeNet of(
      StageRun run, FineTuneConfig config, FineTuneGoogLeNet.Inputs inputs) {
    return new FineTuneGoogLeNet(
        attempt(run, config, inputs),
        config,
        inputs,
        CheckpointSchedule.DEFAULT,
        DeviceGroup.CPU,
        ProgressListener.SILENT);
  }

  private static StageAttempt attempt(
      StageRun run, FineTuneConfig config, FineTuneGoogLeNet.Inputs inputs) {
    return run.attempt(
        FineTuneGoogLeNet.STAGE,
        FineTuneGoogLeNet.LOGIC_VERSION,
        CanonicalJson.of(config),
        OCCURRENCES,
        inputs.assigned().reference("part"),
        inputs.prepared().reference("part"));
  }

  static TrainedModel model(StageInput trained) throws IOException {
    return RecordFiles.read(
            trained.directory(), trained.onlyFile(FileRole.PART), TrainedModel.class)
        .get(0);
  }
}
