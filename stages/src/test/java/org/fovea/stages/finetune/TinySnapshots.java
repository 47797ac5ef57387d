package org.fovea.stages.finetune;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.fovea.schema.TrainingEpoch;
import org.fovea.schema.TrainingPosition;
import org.fovea.stages.googlenet.NamedTensors;
import org.fovea.stages.googlenet.NamedTensors.Tensor;
import org.jspecify.annotations.Nullable;

/** Snapshots of a network of two tensors, in the middle of the second epoch. */
final class TinySnapshots {
  private TinySnapshots() {}

  /** Returns a snapshot after so many steps, with values that are easily lost. */
  static TrainingSnapshot afterStep(long steps) {
    return new TrainingSnapshot(
        position(steps), tensors(steps + 0.1f), tensors(-0.0f), tensors(Float.MIN_VALUE));
  }

  /** Returns a snapshot of the first epoch: none is the best yet. */
  static TrainingSnapshot beforeTheFirstScore() {
    TrainingPosition position = position(1);
    position.setEpoch(1);
    position.setEpochs(List.of());
    return new TrainingSnapshot(position, tensors(1), tensors(2), null);
  }

  private static TrainingPosition position(long steps) {
    Map<String, @Nullable Double> auc = new TreeMap<>();
    auc.put("any-dr", 1.0 / 3);
    auc.put("referable", null);
    return TrainingPosition.newBuilder()
        .setEpoch(2)
        .setImagesShown(5)
        .setSteps(steps)
        .setLossSum(0.1 + 0.2)
        .setLearningRate(1e-5 / 3)
        .setEpochs(
            List.of(
                TrainingEpoch.newBuilder()
                    .setEpoch(1)
                    .setImages(12)
                    .setSteps(3)
                    .setLearningRate(Math.nextUp(1e-5))
                    .setTrainLoss(Double.MIN_VALUE)
                    .setValidationLoss(1 - Math.ulp(0.5))
                    .setValidationAuc(auc)
                    .setBest(true)
                    .build()))
        .build();
  }

  private static NamedTensors tensors(float value) {
    return new NamedTensors(
        "a test",
        Map.of(
            "conv1.weight", new Tensor(new long[] {2, 2}, new float[] {value, -value, 0, 1e-45f}),
            "conv1.bias", new Tensor(new long[] {1}, new float[] {Math.nextUp(value)})));
  }
}
