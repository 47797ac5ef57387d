package org.fovea.stages.finetune;

import ai.djl.Device;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.fovea.schema.TensorDigest;
import org.fovea.schema.TrainingEpoch;
import org.fovea.schema.TrainingExample;
import org.fovea.stages.googlenet.GoogLeNetModel;
import org.fovea.stages.googlenet.GoogLeNetTraining;
import org.fovea.stages.googlenet.LearningRates;
import org.fovea.stages.googlenet.NamedTensors;
import org.fovea.stages.googlenet.SigmoidCrossEntropy;
import org.fovea.stages.image.BatchesAhead;
import org.fovea.stages.image.PreparedBatches;
import org.fovea.stages.progress.ProgressEvent;
import org.fovea.stages.progress.ProgressListener;

/**
 * The training loop: epoch after epoch over the training examples, each measured on the validation
 * images; the weights of the best epoch are the result. It ends early where no epoch was better for
 * as many as the config is patient.
 *
 * <p>Pixels are read just before they are needed, while the batch before is computed: memory holds
 * the list of examples, four batches at most, and four copies of the weights. On a CPU with a fixed
 * number of threads the result repeats to the bit.
 */
final class FineTuning {
  private static final String STAGE = FineTuneGoogLeNet.STAGE;

  private final FineTuneConfig config;
  private final PreparedBatches pixels;
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
    this.order = new EpochOrder(config.seed(), config.rotationsPerEpoch(), training);
    this.validation = List.copyOf(validation);
    this.progress = progress;
    if (order.imageCount() == 0 || validation.isEmpty()) {
      throw new IllegalArgumentException(
          "training needs images in the splits train and validation, but has %d and %d; give the sources more images, or other shares in split"
              .formatted(order.imageCount(), validation.size()));
    }
    this.weights = ClassWeights.of(config.classBalance(), config.targets(), order.images());
  }

  /**
   * Trains.
   *
   * @throws IOException if pixels cannot be read
   * @throws IllegalStateException if a frozen tensor changed, or a trained one did not, or the loss
   *     or a score is no longer a number
   */
  Result run(NamedTensors initial, Device device) throws IOException {
    try (GoogLeNetModel model =
            GoogLeNetModel.withNewHead(
                initial,
                config.targets().size(),
                config.seed(),
                device,
                config.stepping().arithmetic());
        GoogLeNetTraining training = new GoogLeNetTraining(model, config.stepping())) {
      requireDevice(model, device);
      NamedTensors before = model.export();
      NamedTensors best = before;
      ValidationScore bestScore = null;
      int bestEpoch = 0;
      List<TrainingEpoch> epochs = new ArrayList<>();
      for (int epoch = 1;
          epoch <= config.epochs() && epoch - 1 - bestEpoch < config.patienceEpochs();
          epoch++) {
        TrainingEpoch record = train(training, epoch);
        ValidationScore score = validate(model, epoch);
        boolean better = bestScore == null || score.isBetterThan(bestScore);
        if (better) {
          best = model.export();
          bestScore = score;
          bestEpoch = epoch;
        }
        record.setValidationLoss(score.loss());
        record.setValidationAuc(score.auc());
        record.setBest(better);
        epochs.add(record);
      }
      List<TensorDigest> tensors = FreezeAudit.digests(training.frozenParameters(), before, best);
      return new Result(best, epochs, bestEpoch, tensors, order.imagesDigest(), order.imageCount());
    }
  }

  private static void requireDevice(GoogLeNetModel model, Device device) {
    if (!model.device().equals(device)) {
      throw new IllegalStateException(
          "training was to run on %s, but the weights are on %s; check the PyTorch libraries"
              .formatted(device, model.device()));
    }
  }

  private TrainingEpoch train(GoogLeNetTraining training, int epoch) throws IOException {
    List<TrainingExample> shown = order.epoch(epoch);
    long stepsPerEpoch = ceilDivide(shown.size(), config.batchSize());
    LearningRateSchedule schedule =
        new LearningRateSchedule(
            stepsPerEpoch * config.epochs(),
            stepsPerEpoch,
            Math.round(stepsPerEpoch * config.warmUpEpochs()),
            config.decay());
    String label = "epoch %d of %d".formatted(epoch, config.epochs());
    double lossSum = 0;
    LearningRates rates = config.learningRates();
    long step = stepsPerEpoch * (epoch - 1);
    int done = 0;
    List<List<TrainingExample>> batches = BatchesAhead.inBatches(shown, config.batchSize());
    try (BatchesAhead ahead = new BatchesAhead(pixels, batches)) {
      for (List<TrainingExample> batch : batches) {
        rates = config.learningRates().times(schedule.shareOfPeak(step));
        double loss =
            training
                .step(
                    ahead.next(),
                    new SigmoidCrossEntropy(
                        TargetLabels.of(config.targets(), batch), weights.of(batch)),
                    rates,
                    EpochOrder.mix(config.seed(), step))
                .loss();
        if (!Double.isFinite(loss)) {
          throw diverged("the loss is %s at step %d".formatted(loss, step));
        }
        lossSum += loss * batch.size();
        step++;
        done += batch.size();
        progress.progressed(
            new ProgressEvent(
                STAGE, label, done, shown.size(), "images", Map.of("loss", lossSum / done)));
      }
    }
    return TrainingEpoch.newBuilder()
        .setEpoch(epoch)
        .setImages(shown.size())
        .setSteps(step)
        .setLearningRate(rates.pretrained())
        .setTrainLoss(lossSum / shown.size())
        .setValidationLoss(0)
        .setValidationAuc(new TreeMap<>())
        .setBest(false)
        .build();
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
    ValidationScore score = ValidationScore.of(logits, validation, config.targets());
    Map<String, Double> details = new LinkedHashMap<>();
    details.put("validationLoss", score.loss());
    score
        .auc()
        .forEach(
            (target, auc) -> {
              if (auc != null) {
                details.put("auc." + target, auc);
              }
            });
    progress.progressed(
        new ProgressEvent(
            STAGE,
            "validation after epoch %d of %d".formatted(epoch, config.epochs()),
            validation.size(),
            validation.size(),
            "images",
            details));
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
