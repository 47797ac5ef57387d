package org.fovea.stages.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.fovea.stages.artifact.SupersededAttemptException;
import org.fovea.stages.progress.ProgressEvent;
import org.fovea.stages.progress.ProgressListener;
import org.fovea.stages.target.GradeGroups;
import org.fovea.stages.target.HeadForm;
import org.fovea.stages.target.Target;
import org.fovea.stages.testing.StageRun;
import org.fovea.stages.testing.TinyStudy;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two epochs of three steps each that are stopped in one process, and gone on with. */
class ResumedTrainingTest {
  private static final FineTuneConfig CONFIG = TinyTraining.config(2);
  private static final CheckpointSchedule EVERY_STEP =
      new CheckpointSchedule(Duration.ZERO, Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));
  private static final CheckpointSchedule EVERY_EPOCH =
      new CheckpointSchedule(Duration.ofSeconds(1), Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));

  @TempDir static Path directory;

  private static TinyTraining tiny;
  private static FineTuning.Result undisturbed;

  private int runs;

  @BeforeAll
  static void trainUndisturbed() throws IOException {
    tiny = TinyTraining.in(directory);
    undisturbed =
        training(CONFIG, new StoppingListener("never"))
            .run(TinyStudy.weights(), List.of(Device.cpu()), new NoCheckpoints());
  }

  @AfterAll
  static void close() throws IOException {
    tiny.close();
  }

  @Test
  void endsWithTheSameBytesHoweverOftenItWasStopped(@TempDir Path workspace) throws IOException {
    // A step is told of before its checkpoint: the one after which it stops is lost.
    assertThat(stop(workspace, EVERY_STEP, "epoch 1 of 2: 5")).isEmpty();
    assertThat(stop(workspace, EVERY_STEP, "epoch 1 of 2: 10")).isEmpty();
    assertThat(stop(workspace, EVERY_STEP, "epoch 1 of 2: 12")).containsExactly(resumed(1, 1, 2));
    assertThat(stop(workspace, EVERY_STEP, "validation after epoch 1 of 2: 6"))
        .containsExactly(resumed(2, 1, 3));
    assertThat(stop(workspace, EVERY_STEP, "epoch 2 of 2: 5")).containsExactly(resumed(3, 1, 4));
    assertThat(stop(workspace, EVERY_STEP, "epoch 2 of 2: 12")).containsExactly(resumed(3, 1, 5));
    assertThat(stop(workspace, EVERY_STEP, "validation after epoch 2 of 2: 6"))
        .containsExactly(resumed(5, 2, 6));

    StoppingListener listener = new StoppingListener("never");
    FineTuning.Result result = run(workspace, EVERY_STEP, listener);

    assertThat(listener.remarks).containsExactly(resumed(6, 2, 7));
    assertSameAsUndisturbed(result);
  }

  @Test
  void goesOnFromTheEndOfTheEpochWhereNoCheckpointWasDueWithinIt(@TempDir Path workspace)
      throws IOException {
    assertThat(stop(workspace, EVERY_EPOCH, "epoch 2 of 2: 10")).isEmpty();

    StoppingListener listener = new StoppingListener("never");
    FineTuning.Result result = run(workspace, EVERY_EPOCH, listener);

    assertThat(listener.remarks).containsExactly(resumed(3, 1, 1));
    assertThat(listener.events).first().isEqualTo("epoch 2 of 2: 5");
    assertSameAsUndisturbed(result);
  }

  @Test
  void makesNoStepWhereAllWereMade(@TempDir Path workspace) throws IOException {
    run(workspace, EVERY_EPOCH, new StoppingListener("never"));

    StoppingListener listener = new StoppingListener("never");
    FineTuning.Result result = run(workspace, EVERY_EPOCH, listener);

    assertThat(listener.remarks).containsExactly(resumed(6, 2, 1));
    assertThat(listener.events).isEmpty();
    assertSameAsUndisturbed(result);
  }

  @Test
  void goesOnWithinABalancedEpochOfHeadsOfEveryForm(@TempDir Path workspace) throws IOException {
    List<List<Integer>> groups = List.of(List.of(0), List.of(1), List.of(2), List.of(3, 4));
    FineTuneConfig grouped =
        TinyTraining.config(
            1,
            List.of(
                new GradeGroups("softmax", groups, HeadForm.SOFTMAX),
                Target.REFERABLE,
                new GradeGroups("ordinal", groups, HeadForm.ORDINAL)),
            ClassBalance.SAMPLED);
    FineTuning.Result whole =
        training(grouped, new StoppingListener("never"))
            .run(TinyStudy.weights(), List.of(Device.cpu()), new NoCheckpoints());
    StoppingListener stopping = new StoppingListener("epoch 1 of 1: 10");
    assertThatThrownBy(() -> run(grouped, workspace, EVERY_STEP, stopping))
        .isInstanceOf(Stop.class);

    StoppingListener listener = new StoppingListener("never");
    FineTuning.Result resumed = run(grouped, workspace, EVERY_STEP, listener);

    assertThat(listener.remarks).containsExactly(resumed(1, 1, 1));
    assertThat(resumed.weights().sha256()).isEqualTo(whole.weights().sha256());
    assertThat(resumed.epochs()).isEqualTo(whole.epochs());
    assertThat(resumed.epochs().get(0).getImages()).isEqualTo(12);
  }

  @Test
  void endsWhereAnotherAttemptTakesOverWhichEndsWithTheSameBytes(@TempDir Path workspace)
      throws IOException {
    List<FineTuning.Result> results = new ArrayList<>();
    StoppingListener older =
        new StoppingListener(
            "epoch 2 of 2: 5",
            () -> results.add(run(workspace, EVERY_EPOCH, new StoppingListener("never"))));

    assertThatThrownBy(() -> run(workspace, EVERY_EPOCH, older))
        .isInstanceOf(SupersededAttemptException.class)
        .hasMessageStartingWith("run run-2 has taken over ");
    assertThat(older.events).last().isEqualTo("validation after epoch 2 of 2: 6");
    assertSameAsUndisturbed(results.get(0));
  }

  private static void assertSameAsUndisturbed(FineTuning.Result result) {
    assertThat(result.weights().sha256()).isEqualTo(undisturbed.weights().sha256());
    assertThat(result.epochs()).isEqualTo(undisturbed.epochs());
    assertThat(result.bestEpoch()).isEqualTo(undisturbed.bestEpoch());
    assertThat(result.tensors()).isEqualTo(undisturbed.tensors());
  }

  private static String resumed(int step, int epoch, int run) {
    return "finetune: goes on after step %d (epoch %d) from the checkpoint of run run-%d"
        .formatted(step, epoch, run);
  }

  /** Trains until an event, and returns the remarks. */
  private List<String> stop(Path workspace, CheckpointSchedule schedule, String event) {
    StoppingListener listener = new StoppingListener(event);
    assertThatThrownBy(() -> run(workspace, schedule, listener)).isInstanceOf(Stop.class);
    return listener.remarks;
  }

  private FineTuning.Result run(
      Path workspace, CheckpointSchedule schedule, StoppingListener listener) throws IOException {
    return run(CONFIG, workspace, schedule, listener);
  }

  private FineTuning.Result run(
      FineTuneConfig config, Path workspace, CheckpointSchedule schedule, StoppingListener listener)
      throws IOException {
    runs++;
    TrainingCheckpoints checkpoints =
        StoredCheckpoints.claim(
            StageRun.in(workspace)
                .withRunId("run-" + runs)
                .attempt(FineTuneGoogLeNet.STAGE, 1, "{}", 12),
            schedule,
            listener,
            Preemption.ignored());
    return training(config, listener).run(TinyStudy.weights(), List.of(Device.cpu()), checkpoints);
  }

  private static FineTuning training(FineTuneConfig config, ProgressListener listener) {
    return new FineTuning(config, tiny.pixels, tiny.training, tiny.validation, listener);
  }

  private static final class Stop extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** Something that happens while a training tells how far it is. */
  private interface Incident {
    void happen() throws IOException;
  }

  /** Notes events and remarks; something happens at one of the events. */
  private static final class StoppingListener implements ProgressListener {
    private static final long serialVersionUID = 1L;

    final List<String> events = new ArrayList<>();
    final List<String> remarks = new ArrayList<>();
    private final String event;
    private final transient Incident incident;

    /** Stops the training at an event. */
    StoppingListener(String event) {
      this(
          event,
          () -> {
            throw new Stop();
          });
    }

    StoppingListener(String event, Incident incident) {
      this.event = event;
      this.incident = incident;
    }

    @Override
    public void progressed(ProgressEvent progress) {
      String told = progress.label() + ": " + progress.done();
      events.add(told);
      if (told.equals(event)) {
        try {
          incident.happen();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }

    @Override
    public void remarked(String line) {
      remarks.add(line);
    }
  }
}
