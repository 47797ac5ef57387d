package org.fovea.stages.finetune;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.fovea.schema.FileRole;
import org.fovea.schema.Split;
import org.fovea.schema.StageFile;
import org.fovea.schema.TrainingExample;
import org.fovea.stages.artifact.RecordFiles;
import org.fovea.stages.artifact.StageInput;
import org.fovea.stages.artifact.Workspace;
import org.fovea.stages.googlenet.LearningRates;
import org.fovea.stages.googlenet.TrainingConfig;
import org.fovea.stages.image.PreparedBatches;
import org.fovea.stages.target.Head;
import org.fovea.stages.target.Target;
import org.fovea.stages.testing.TinyStudy;

/** What a training reads: 6 pictures of 32 pixels in two rotations, and 6 to validate with. */
final class TinyTraining implements Closeable {
  final List<TrainingExample> training = new ArrayList<>();
  final List<TrainingExample> validation = new ArrayList<>();
  final PreparedBatches pixels;

  private TinyTraining(PreparedBatches pixels) {
    this.pixels = pixels;
  }

  /** Draws the pictures into a workspace: bright where referable, else dark. */
  static TinyTraining in(Path workspace) throws IOException {
    TinyStudy study = TinyStudy.brightWhereReferable(Workspace.at(workspace.toString()));
    TinyTraining tiny = new TinyTraining(new PreparedBatches(study.prepared(), workspace));
    StageInput assigned = study.assigned();
    for (StageFile file : assigned.files(FileRole.PART)) {
      RecordFiles.forEach(
          assigned.directory(),
          file,
          TrainingExample.class,
          example -> {
            if (example.getSplit() == Split.TRAIN) {
              tiny.training.add(example);
            } else if (example.getSplit() == Split.VALIDATION) {
              tiny.validation.add(example);
            }
          });
    }
    tiny.validation.sort(Comparator.comparing(TrainingExample::getImageId));
    return tiny;
  }

  /** 12 examples an epoch, in steps of 5, 5 and 2, with all that a step can depend on. */
  static FineTuneConfig config(int epochs) {
    return config(epochs, List.copyOf(Target.DEFAULT), ClassBalance.NONE);
  }

  /** The same for other targets and another balance of their classes. */
  static FineTuneConfig config(int epochs, List<Head> targets, ClassBalance classBalance) {
    return new FineTuneConfig(
        TransferScenario.FINE_TUNE_UPPER,
        ScenarioRule.DEFAULT,
        targets,
        epochs,
        epochs,
        2,
        5,
        classBalance,
        new LearningRates(1e-5, 1e-4),
        0.5,
        new Decay.Cosine(),
        new TrainingConfig(TransferScenario.FINE_TUNE_UPPER.frozenLayers(), 0.9, 5e-4, 0.4),
        7);
  }

  @Override
  public void close() throws IOException {
    pixels.close();
  }
}
