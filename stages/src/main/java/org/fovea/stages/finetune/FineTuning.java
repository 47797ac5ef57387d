package org.fovea.stages.finetune;

import ai.djl.Device;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fovea.schema.TensorDigest;
import org.fovea.schema.TrainingEpoch;
import org.fovea.schema.TrainingExample;
import org.fovea.stages.googlenet.BatchLoss;
import org.fovea.stages.googlenet.GoogLeNetModel;
import org.fovea.stages.googlenet.GoogLeNetTraining;
import org.fovea.stages.googlenet.LearningRates;
import org.fovea.stages.googlenet.NamedTensors;
import org.fovea.stages.googlenet.PixelBatch;
import org.fovea.stages.image.BatchesAhead;
import org.fovea.stages.image.PreparedBatches;
import org.fovea.stages.progress.ProgressEvent;
import org.fovea.stages.progress.ProgressListener;
import org.fovea.stages.target.Heads;

/**
 * The training loop: epoch after epoch over the training examples, each measured on the validation
 * images; the weights of the best epoch are the result. It ends early where no epoch was better for
 * as many as the config is patient.
 *
 * <p>Pixels are read just before they are needed, while the batch before is computed: memory holds
 * the list of examples, four batches at most, and four copies of the weights; up to six more for
 * the moment in which a checkpoint is written or read. On a CPU with a fixed number of threads the
 * result repeats to the bit, however often the training was interrupted and went on from a
 * checkpoint.
 */
final class FineTuning {
  /** What the label of training's progress begins with. */
  static final String EPOCH = "epoch ";

  private static final String STAGE = FineTuneGoogLeNet.STAGE;

  private final FineTuneConfig config;
  private final PreparedBatches pixels;
  private final Heads heads;
  private final EpochOrder order;
  private final ClassWeights weights;
  private final List<TrainingExample> validation;
  private final ProgressListener progress;

  /**
   * What came of it.
   *
   * @param weights weights of the best epoch
   * @param epochs every epoch, in order
   * @param bestEpoch number of the best, from 1
   * @param tensors digests before and after, in ascending order of names
   * @param imagesDigest SHA-256 over the ids of the training images
   * @param trainingImages how many there are
   */
  record Result(
      NamedTensors weights,
      List<TrainingEpoch> epochs,
      int bestEpoch,
      List<TensorDigest> tensors,
      String imagesDigest,
      int trainingImages) {}

  /**
   * @param training the training examples, all rotations, in any order
   * @param validation the validation examples, in a fixed order
   */
  FineTuning(
      FineTuneConfig config,
      PreparedBatches pixels,
      List<TrainingExample> training,
      List<TrainingExample> validation,
      ProgressListener progress) {
    this.config = config;
    this.pixels = pixels;
    this.heads = Heads.of(config.targets());
    this.validation = List.copyOf(validation);
    this.progress = progress;
    EpochOrder unbalanced = new EpochOrder(config.seed(), config.rotationsPerEpoch(), training);
    requireImages(unbalanced.imageCount(), validation.size());
    boolean sampled = config.classBalance() == ClassBalance.SAMPLED;
    this.order = sampled ? unbalanced.balanced(heads) : unbalanced;
    this.weights = ClassWeights.of(config.classBalance(), heads, order.images());
  }

  /**
   * Requires that there is something to learn from and something to choose by.
   *
   * @throws IllegalArgumentException if a split has no images
   */
  static void requireImages(int training, int validation) {
    if (training == 0 || validation == 0) {
      throw new IllegalArgumentException(
          "training needs images in the splits train and validation, but has %d and %d; give the sources more images, or other shares in split"
              .formatted(training, validation));
    }
  }

  /**
   * Trains from the beginning, or goes on from the latest checkpoint: both end with the same bytes.
   *
   * @param devices share each batch; the first holds the weights and scores
   * @param checkpoints is given a snapshot at the end of each epoch, and between two steps when one
   *     is due
   * @throws IOException if pixels cannot be read, or a checkpoint cannot be read or written
   * @throws IllegalStateException if a frozen tensor changed, or a trained one did not, or the loss
   *     or a score is no longer a number
   * @throws org.fovea.stages.artifact.SupersededAttemptException if another attempt has taken over
   */
  Result run(NamedTensors initial, List<Device> devices, TrainingCheckpoints checkpoints)
      throws IOException {
    try (GoogLeNetModel model =
            GoogLeNetModel.withNewHead(
                initial,
                heads.outputs(),
                config.seed(),
                devices.get(0),
                config.stepping().arithmetic());
        GoogLeNetTraining training = new GoogLeNetTraining(model, config.stepping(), devices)) {
      NamedTensors before = model.export();
      TrainingState state = resume(checkpoints, model, training);
      while (state.epoch() <= config.epochs()
          && state.epochsSinceTheBest() < config.patienceEpochs()) {
        trainEpoch(state, checkpoints, model, training);
        state.endEpoch(validate(model, state.epoch()), model::export);
        checkpoints.write(state.snapshot(model.export(), training.momentum()));
      }
      return new Result(
          state.best(),
          state.epochs(),
          state.bestEpoch(),
          FreezeAudit.digests(training.frozenParameters(), before, state.best()),
          order.imagesDigest(),
          order.imageCount());
    }
  }

  private static TrainingState resume(
      TrainingCheckpoints checkpoints, GoogLeNetModel model, GoogLeNetTraining training)
      throws IOException {
    Optional<TrainingSnapshot> latest = checkpoints.latest();
    if (latest.isEmpty()) {
      return TrainingState.atTheStart();
    }
    model.load(latest.get().weights());
    training.restoreMomentum(latest.get().momentum());
    return TrainingState.of(latest.get());
  }

  /** Shows what is left of an epoch. */
  private void trainEpoch(
      TrainingState state,
      TrainingCheckpoints checkpoints,
      GoogLeNetModel model,
      GoogLeNetTraining training)
      throws IOException {
    List<TrainingExample> shown = order.epoch(state.epoch());
    LearningRateSchedule schedule = schedule(shown.size());
    String label = EPOCH + "%d of %d".formatted(state.epoch(), config.epochs());
    List<List<TrainingExample>> batches =
        BatchesAhead.inBatches(
            shown.subList(state.imagesShown(), shown.size()), config.batchSize());
    try (BatchesAhead ahead = new BatchesAhead(pixels, batches)) {
      for (List<TrainingExample> batch : batches) {
        step(state, training, schedule, batch, ahead.next());
        progress.progressed(
            new ProgressEvent(
                STAGE,
                label,
                state.imagesShown(),
                shown.size(),
                "images",
                Map.of("loss", state.meanLoss())));
        if (checkpoints.isDue()) {
          checkpoints.write(state.snapshot(model.export(), training.momentum()));
        }
      }
    }
  }

  private LearningRateSchedule schedule(int examplesPerEpoch) {
    long stepsPerEpoch = ceilDivide(examplesPerEpoch, config.batchSize());
    return new LearningRateSchedule(
        stepsPerEpoch * config.epochs(),
        stepsPerEpoch,
        Math.round(stepsPerEpoch * config.warmUpEpochs()),
        config.decay());
  }

  private void step(
      TrainingState state,
      GoogLeNetTraining training,
      LearningRateSchedule schedule,
      List<TrainingExample> batch,
      PixelBatch pictures) {
    LearningRates rates = config.learningRates().times(schedule.shareOfPeak(state.steps()));
    BatchLoss question = HeadsLoss.of(heads, batch, weights.of(batch));
    long dropoutSeed = EpochOrder.mix(config.seed(), state.steps());
    double loss = training.step(pictures, question, rates, dropoutSeed).loss();
    if (!Double.isFinite(loss)) {
      throw diverged("the loss is %s at step %d".formatted(loss, state.steps()));
    }
    state.stepped(batch.size(), loss, rates.pretrained());
  }

  private ValidationScore validate(GoogLeNetModel model, int epoch) throws IOException {
    List<float[]> logits = new ArrayList<>();
    List<List<TrainingExample>> batches = BatchesAhead.inBatches(validation, config.batchSize());
    try (BatchesAhead ahead = new BatchesAhead(pixels, batches)) {
      for (int batch = 0; batch < batches.size(); batch++) {
        logits.addAll(List.of(model.logits(ahead.next())));
      }
    }
    requireNumbers(logits, epoch);
    ValidationScore score = ValidationScore.of(logits, validation, heads);
    progress.progressed(
        new ProgressEvent(
            STAGE,
            "validation after epoch %d of %d".formatted(epoch, config.epochs()),
            validation.size(),
            validation.size(),
            "images",
            score.details()));
    return score;
  }

  /** A step with a finite loss can still leave weights that are no longer numbers. */
  private void requireNumbers(List<float[]> logits, int epoch) {
    for (float[] row : logits) {
      for (float logit : row) {
        if (!Float.isFinite(logit)) {
          throw diverged("a validation image scores %s after epoch %d".formatted(logit, epoch));
        }
      }
    }
  }

  private IllegalStateException diverged(String what) {
    return new IllegalStateException(
        "%s; lower finetune.learningRate (%s) or headLearningRate (%s)"
            .formatted(what, config.learningRates().pretrained(), config.learningRates().head()));
  }

  private static long ceilDivide(long numerator, long denominator) {
    return (numerator + denominator - 1) / denominator;
  }
}
