package org.fovea.stages.finetune;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.fovea.schema.TrainingEpoch;
import org.fovea.schema.TrainingPosition;
import org.fovea.stages.googlenet.NamedTensors;
import org.jspecify.annotations.Nullable;

/**
 * How far a training is. With the weights and their momentum it decides all that follows: the order
 * of the examples and every random draw are functions of seed, epoch and step.
 */
final class TrainingState {
  private final TrainingPosition position;
  private @Nullable NamedTensors best;

  private TrainingState(TrainingPosition position, @Nullable NamedTensors best) {
    this.position = position;
    this.best = best;
  }

  /** Returns the state before the first step. */
  static TrainingState atTheStart() {
    return new TrainingState(
        TrainingPosition.newBuilder()
            .setEpoch(1)
            .setImagesShown(0)
            .setSteps(0)
            .setLossSum(0)
            .setLearningRate(0)
            .setEpochs(new ArrayList<>())
            .build(),
        null);
  }

  /** Returns the state that a snapshot was taken in. */
  static TrainingState of(TrainingSnapshot snapshot) {
    return new TrainingState(copy(snapshot.position()), snapshot.best());
  }

  /** Returns what a checkpoint has to hold. */
  TrainingSnapshot snapshot(NamedTensors weights, NamedTensors momentum) {
    return new TrainingSnapshot(copy(position), weights, momentum, best);
  }

  private static TrainingPosition copy(TrainingPosition position) {
    return TrainingPosition.newBuilder(position)
        .setEpochs(new ArrayList<>(position.getEpochs()))
        .build();
  }

  /** Returns the number of the epoch that is being trained, from 1. */
  int epoch() {
    return position.getEpoch();
  }

  /** Returns how many images of the epoch were shown. */
  int imagesShown() {
    return position.getImagesShown();
  }

  /** Returns how many steps were made since training began. */
  long steps() {
    return position.getSteps();
  }

  /** Returns the mean loss of the images of the epoch that were shown. */
  double meanLoss() {
    return position.getLossSum() / position.getImagesShown();
  }

  /** Takes note of a step. */
  void stepped(int images, double loss, double learningRate) {
    position.setImagesShown(position.getImagesShown() + images);
    position.setSteps(position.getSteps() + 1);
    position.setLossSum(position.getLossSum() + loss * images);
    position.setLearningRate(learningRate);
  }

  /**
   * Takes note of the end of an epoch.
   *
   * @param weights gives those that the score was measured with; asked only if they are the best
   */
  void endEpoch(ValidationScore score, Supplier<NamedTensors> weights) {
    boolean better = best == null || score.isBetterThan(scoreOf(bestRecord()));
    if (better) {
      best = weights.get();
    }
    position
        .getEpochs()
        .add(
            TrainingEpoch.newBuilder()
                .setEpoch(epoch())
                .setImages(imagesShown())
                .setSteps(steps())
                .setLearningRate(position.getLearningRate())
                .setTrainLoss(meanLoss())
                .setValidationLoss(score.loss())
                .setValidationAuc(new TreeMap<>(score.auc()))
                .setBest(better)
                .build());
    position.setEpoch(epoch() + 1);
    position.setImagesShown(0);
    position.setLossSum(0);
  }

  /** Returns every epoch that is done, in order. */
  List<TrainingEpoch> epochs() {
    return List.copyOf(position.getEpochs());
  }

  /** Returns the weights of the best epoch; at least one has to be done. */
  NamedTensors best() {
    return Objects.requireNonNull(best, "no epoch is done yet");
  }

  /** Returns the number of the best epoch; at least one has to be done. */
  int bestEpoch() {
    return bestRecord().getEpoch();
  }

  /** Returns how many epochs have passed since the best; 0 where none is done. */
  int epochsSinceTheBest() {
    return position.getEpochs().isEmpty() ? 0 : position.getEpochs().size() - bestEpoch();
  }

  /** The last epoch that was better than all before it. */
  private TrainingEpoch bestRecord() {
    List<TrainingEpoch> epochs = position.getEpochs();
    for (int i = epochs.size() - 1; i >= 0; i--) {
      if (epochs.get(i).getBest()) {
        return epochs.get(i);
      }
    }
    throw new IllegalStateException("none of " + epochs.size() + " epochs is marked as the best");
  }

  private static ValidationScore scoreOf(TrainingEpoch epoch) {
    return new ValidationScore(epoch.getValidationLoss(), new TreeMap<>(epoch.getValidationAuc()));
  }
}
