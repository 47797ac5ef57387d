package org.fovea.stages.finetune;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.fovea.stages.artifact.CanonicalJson;
import org.fovea.stages.artifact.StageAttempt;
import org.fovea.stages.artifact.StageInput;
import org.fovea.stages.googlenet.DeviceGroup;
import org.fovea.stages.googlenet.PretrainedWeights;
import org.fovea.stages.googlenet.SafeTensors;
import org.fovea.stages.progress.ProgressEvent;
import org.fovea.stages.progress.ProgressListener;
import org.fovea.stages.testing.StageRun;
import org.fovea.stages.testing.TinyStudy;

/** The whole stage in a process of its own, to be killed; says on standard output what it does. */
final class TrainingProcess {
  private TrainingProcess() {}

  /**
   * Takes a directory, the id of the run, the number of epochs, and seconds between checkpoints.
   */
  public static void main(String[] arguments) throws IOException {
    Path directory = Path.of(arguments[0]);
    train(
        directory,
        arguments[1],
        Integer.parseInt(arguments[2]),
        Duration.ofSeconds(Long.parseLong(arguments[3])),
        new PrintedProgress());
  }

  /** Trains in this process, with a checkpoint after every step, and returns the output. */
  static StageInput train(Path directory, String runId, int epochs, ProgressListener progress)
      throws IOException {
    return train(directory, runId, epochs, Duration.ZERO, progress);
  }

  private static StageInput train(
      Path directory, String runId, int epochs, Duration interval, ProgressListener progress)
      throws IOException {
    FineTuneConfig config = TinyTraining.config(epochs);
    StageRun run = StageRun.in(directory.resolve("workspace")).withRunId(runId);
    TinyStudy study = TinyStudy.brightWhereReferable(run.workspace());
    StageInput assigned = study.assigned();
    StageInput prepared = study.prepared();
    StageAttempt attempt =
        run.attempt(
            FineTuneGoogLeNet.STAGE,
            FineTuneGoogLeNet.LOGIC_VERSION,
            CanonicalJson.of(config),
            FineTuneGoogLeNet.occurrencesIn(study.dataset()),
            assigned.reference("part"),
            prepared.reference("part"));
    return run.run(
        attempt,
        new FineTuneGoogLeNet(
            attempt,
            config,
            new FineTuneGoogLeNet.Inputs(
                assigned,
                prepared,
                null,
                PretrainedWeights.at(directory.resolve("initial.safetensors").toString())),
            new CheckpointSchedule(interval, Clock.systemUTC()),
            DeviceGroup.CPU,
            progress));
  }

  /** Writes the weights that {@link #train} begins with. */
  static void writeInitialWeights(Path directory) throws IOException {
    try (OutputStream out = Files.newOutputStream(directory.resolve("initial.safetensors"))) {
      SafeTensors.write(TinyStudy.weights(), SafeTensors.Precision.F32, Map.of(), out);
    }
  }

  private static final class PrintedProgress implements ProgressListener {
    private static final long serialVersionUID = 1L;

    @Override
    public void progressed(ProgressEvent event) {
      System.out.println(event.label() + ": " + event.done());
    }

    @Override
    public void remarked(String line) {
      System.out.println(line);
    }
  }
}
