package org.fovea.stages.googlenet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Percentage.withPercentage;

import ai.djl.Device;
import ai.djl.ndarray.BaseNDManager;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import java.lang.reflect.Field;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GoogLeNetTrainingTest {
  private static final PixelBatch BATCH = DrawnPictures.waves(2, 32);
  private static final BatchLoss LOSS = CrossEntropy.of(new float[] {1, 0, 0, 1}, 2);
  private static final LearningRates RATES = new LearningRates(1e-3, 1e-2);

  @Test
  void keepsFrozenTensorsToTheBitAndChangesAllOthers() {
    try (GoogLeNetModel model = GoogLeNetModel.random(2, 0, Device.cpu());
        GoogLeNetTraining training = new GoogLeNetTraining(model, TrainingConfig.DEFAULT)) {
      NamedTensors before = model.export();
      training.step(BATCH, LOSS, RATES, 1);
      training.step(BATCH, LOSS, RATES, 2);
      NamedTensors after = model.export();
      assertThat(training.frozenParameters())
          .containsExactly(
              "conv1/7x7_s2.bias",
              "conv1/7x7_s2.weight",
              "conv2/3x3.bias",
              "conv2/3x3.weight",
              "conv2/3x3_reduce.bias",
              "conv2/3x3_reduce.weight");
      for (String name : training.frozenParameters()) {
        assertThat(after.get(name).sha256()).as(name).isEqualTo(before.get(name).sha256());
      }
      assertThat(training.trainedParameters()).hasSize(110);
      for (String name : training.trainedParameters()) {
        assertThat(after.get(name).sha256()).as(name).isNotEqualTo(before.get(name).sha256());
      }
    }
  }

  @Test
  void repeatsToTheBit() {
    assertThat(trainedTwoSteps(1, 2)).isEqualTo(trainedTwoSteps(1, 2));
  }

  @Test
  void drawsItsDropoutFromTheSeed() {
    assertThat(trainedTwoSteps(1, 2)).isNotEqualTo(trainedTwoSteps(1, 3));
  }

  @Test
  void goesOnFromSavedWeightsAndMomentumAsIfNeverStopped() {
    NamedTensors weights;
    NamedTensors momentum;
    try (GoogLeNetModel model = GoogLeNetModel.random(2, 0, Device.cpu());
        GoogLeNetTraining training = new GoogLeNetTraining(model, TrainingConfig.DEFAULT)) {
      training.step(BATCH, LOSS, RATES, 1);
      weights = model.export();
      momentum = training.momentum();
    }
    try (GoogLeNetModel model = GoogLeNetModel.of(weights, Device.cpu());
        GoogLeNetTraining training = new GoogLeNetTraining(model, TrainingConfig.DEFAULT)) {
      training.restoreMomentum(momentum);
      training.step(BATCH, LOSS, RATES, 2);
      assertThat(model.export().sha256()).isEqualTo(trainedTwoSteps(1, 2));
    }
  }

  @Test
  void leavesInputsOfTheHeadOutInTrainingAndNeverInScoring() {
    LearningRates atRest = new LearningRates(0, 0);
    TrainingConfig half = new TrainingConfig(List.of("conv1"), 0, 0, 0.5);
    TrainingConfig none = new TrainingConfig(List.of("conv1"), 0, 0, 0);
    try (GoogLeNetModel model = GoogLeNetModel.random(2, 0, Device.cpu());
        GoogLeNetTraining withDropout = new GoogLeNetTraining(model, half);
        GoogLeNetTraining without = new GoogLeNetTraining(model, none)) {
      float scored = model.logits(BATCH)[0][0];
      float leftOut = withDropout.step(BATCH, LOSS, atRest, 1).logits()[0][0];

      assertThat(Math.abs(leftOut - scored)).isGreaterThan(0.01f * Math.abs(scored));
      assertThat(model.logits(BATCH)[0][0]).isEqualTo(scored);
      assertThat(without.step(BATCH, LOSS, atRest, 1).logits()[0][0])
          .isCloseTo(scored, withPercentage(0.01));
    }
  }

  @Test
  void keepsNoStateBesideWeightsAndBiases() {
    try (GoogLeNetModel model = GoogLeNetModel.random(2, 0, Device.cpu());
        GoogLeNetTraining training =
            new GoogLeNetTraining(model, new TrainingConfig(List.of(), 0.9, 0, 0.4))) {
      assertThat(model.network().getParameters().values())
          .hasSize(116)
          .extracting(Parameter::getType)
          .containsOnly(Parameter.Type.WEIGHT, Parameter.Type.BIAS);
      float[][] before = model.logits(BATCH);
      training.step(BATCH, LOSS, new LearningRates(0, 0), 1);
      training.step(BATCH, LOSS, new LearningRates(0, 0), 2);
      assertThat(model.logits(BATCH)).isDeepEqualTo(before);
    }
  }

  @Test
  void trainsTheSameWhereScoringComesBetween() {
    try (GoogLeNetModel model = GoogLeNetModel.random(2, 0, Device.cpu());
        GoogLeNetTraining training = new GoogLeNetTraining(model, TrainingConfig.DEFAULT)) {
      model.logits(BATCH);
      training.step(BATCH, LOSS, RATES, 1);
      model.features(BATCH, List.of("inception_3b"));
      model.logits(BATCH);
      training.step(BATCH, LOSS, RATES, 2);
      assertThat(model.export().sha256()).isEqualTo(trainedTwoSteps(1, 2));
    }
  }

  @Test
  void computesFrozenLayersForAnyNumberOfPicturesAsForFew() {
    PixelBatch seven = DrawnPictures.waves(7, 32);
    BatchLoss loss = CrossEntropy.of(new float[] {1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 0}, 2);
    try (GoogLeNetModel model = GoogLeNetModel.random(2, 0, Device.cpu());
        GoogLeNetTraining training =
            new GoogLeNetTraining(model, new TrainingConfig(List.of("conv1", "conv2"), 0, 0, 0))) {
      float[][] scored = model.logits(seven);
      float[][] trained = training.step(seven, loss, RATES, 0).logits();
      for (int i = 0; i < 7; i++) {
        assertThat(trained[i][0]).as("picture %d", i).isCloseTo(scored[i][0], withPercentage(0.01));
      }
    }
  }

  /** Devices of their own are left out: one processor stands for both. */
  @Test
  void trainsTheSameWhereDevicesShareABatch() {
    PixelBatch five = DrawnPictures.waves(5, 32);
    BatchLoss loss = CrossEntropy.of(new float[] {1, 0, 0, 1, 1, 0, 0, 1, 1, 0}, 2);
    TrainingConfig middleFrozen =
        new TrainingConfig(List.of("conv1", "conv2", "inception_4a"), 0.9, 2e-4, 0.4);
    NamedTensors alone = afterTwoSteps(five, loss, middleFrozen, 1);
    NamedTensors shared = afterTwoSteps(five, loss, middleFrozen, 2);

    for (String name : alone.asMap().keySet()) {
      assertThat(largestDifference(alone.get(name).values(), shared.get(name).values()))
          .as(name)
          .isLessThan(1e-5);
    }
    assertThat(shared.sha256()).as("was summed in another order").isNotEqualTo(alone.sha256());
  }

  private static double largestDifference(float[] ones, float[] others) {
    return IntStream.range(0, ones.length)
        .mapToDouble(i -> Math.abs(ones[i] - others[i]))
        .max()
        .orElseThrow();
  }

  private static NamedTensors afterTwoSteps(
      PixelBatch batch, BatchLoss loss, TrainingConfig config, int devices) {
    try (GoogLeNetModel model = GoogLeNetModel.random(2, 0, Device.cpu());
        GoogLeNetTraining training =
            new GoogLeNetTraining(model, config, Collections.nCopies(devices, Device.cpu()))) {
      training.step(batch, loss, RATES, 1);
      training.step(batch, loss, RATES, 2);
      return model.export();
    }
  }

  @Test
  void wantsTheModelsOwnDeviceFirst() {
    try (GoogLeNetModel model = GoogLeNetModel.random(2, 0, Device.cpu())) {
      assertThatThrownBy(
              () -> new GoogLeNetTraining(model, TrainingConfig.DEFAULT, List.of(Device.gpu())))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("the first device must be the model's, cpu(), but the devices were [gpu(0)]");
    }
  }

  @Test
  void learnsToTellTwoPicturesApart() {
    TrainingConfig config = new TrainingConfig(List.of(), 0.9, 0, 0);
    try (GoogLeNetModel model = UnitVarianceInitialization.initialise(2, 0, BATCH, Device.cpu());
        GoogLeNetTraining training = new GoogLeNetTraining(model, config)) {
      double first = training.step(BATCH, LOSS, new LearningRates(3e-5, 3e-4), 0).loss();
      double last = first;
      for (int i = 0; i < 25; i++) {
        last = training.step(BATCH, LOSS, new LearningRates(3e-5, 3e-4), 0).loss();
      }
      assertThat(last).isLessThan(first / 2);
    }
  }

  @Test
  void leavesNoArraysBehindHoweverManyStepsAndScorings() throws ReflectiveOperationException {
    try (GoogLeNetModel model = GoogLeNetModel.random(2, 0, Device.cpu());
        GoogLeNetTraining training = new GoogLeNetTraining(model, TrainingConfig.DEFAULT)) {
      training.step(BATCH, LOSS, RATES, 0); // makes what all later passes share
      int before = resources(model.manager());
      for (int step = 0; step < 20; step++) {
        training.step(BATCH, LOSS, RATES, step);
        model.logits(BATCH);
      }
      assertThat(resources(model.manager())).isEqualTo(before);
    }
  }

  @Test
  void leavesNoGradientOnTheModel() {
    try (GoogLeNetModel model = GoogLeNetModel.random(2, 0, Device.cpu());
        GoogLeNetTraining training = new GoogLeNetTraining(model, TrainingConfig.DEFAULT)) {
      training.step(BATCH, LOSS, RATES, 1);
      model
          .parameters()
          .forEach((name, array) -> assertThat(array.hasGradient()).as(name).isFalse());
    }
  }

  @Test
  void pullsWeightsAndNotBiasesTowardsZero() {
    TrainingConfig config = new TrainingConfig(List.of("conv1"), 0, 0.5, 0);
    BatchLoss flat = logits -> logits.sum().mul(0);
    NamedTensors start = RandomWeights.draw(2, 0);
    try (GoogLeNetModel model = GoogLeNetModel.of(start, Device.cpu());
        GoogLeNetTraining training = new GoogLeNetTraining(model, config)) {
      model.array("conv2/3x3.bias").addi(1);
      training.step(BATCH, flat, new LearningRates(0.1, 0.2), 0);
      float before = start.get("conv2/3x3.weight").values()[0];
      float headBefore = start.get("head/classifier.weight").values()[0];
      assertThat(model.export().get("conv2/3x3.weight").values()[0])
          .isEqualTo(before - 0.1f * (0.5f * before));
      assertThat(model.export().get("head/classifier.weight").values()[0])
          .isEqualTo(headBefore - 0.2f * (0.5f * headBefore));
      assertThat(model.export().get("conv2/3x3.bias").values()).containsOnly(1);
    }
  }

  @Test
  void stepsALayerByTheRateOfItsOwn() {
    TrainingConfig config = new TrainingConfig(List.of(), 0, 0.5, 0);
    BatchLoss flat = logits -> logits.sum().mul(0);
    NamedTensors start = RandomWeights.draw(2, 0);
    LearningRates rates =
        new LearningRates(0.1, 0.2, new TreeMap<>(Map.of("inception_3a/5x5", 0.4)));
    try (GoogLeNetModel model = GoogLeNetModel.of(start, Device.cpu());
        GoogLeNetTraining training = new GoogLeNetTraining(model, config)) {
      training.step(BATCH, flat, rates, 0);
      float own = start.get("inception_3a/5x5.weight").values()[0];
      float common = start.get("inception_3a/3x3.weight").values()[0];
      assertThat(model.export().get("inception_3a/5x5.weight").values()[0])
          .isEqualTo(own - 0.4f * (0.5f * own));
      assertThat(model.export().get("inception_3a/3x3.weight").values()[0])
          .isEqualTo(common - 0.1f * (0.5f * common));
    }
  }

  @Test
  void canBeFrozenThroughALayer() {
    assertThat(TrainingConfig.layersThrough("inception_3b"))
        .containsExactly("conv1", "conv2", "inception_3a", "inception_3b");
    assertThatThrownBy(() -> TrainingConfig.layersThrough("inception_3"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "freezeThrough must be one of conv1, conv2, inception_3a, inception_3b, inception_4a,"
                + " inception_4b, inception_4c, inception_4d, inception_4e, inception_5a,"
                + " inception_5b, but was 'inception_3'");
  }

  @Test
  void namesAFrozenLayerThatDoesNotExist() {
    TrainingConfig config = new TrainingConfig(List.of("conv3"), 0.9, 0, 0);
    try (GoogLeNetModel model = GoogLeNetModel.random(2, 0, Device.cpu())) {
      assertThatThrownBy(() -> new GoogLeNetTraining(model, config))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("frozenLayers names conv3, which GoogLeNet does not have");
    }
  }

  /** Returns how many arrays and managers a manager keeps; DJL counts only the arrays itself. */
  private static int resources(NDManager manager) throws ReflectiveOperationException {
    Field resources = BaseNDManager.class.getDeclaredField("resources");
    resources.setAccessible(true);
    return ((Map<?, ?>) resources.get(manager)).size();
  }

  private static String trainedTwoSteps(long firstSeed, long secondSeed) {
    try (GoogLeNetModel model = GoogLeNetModel.random(2, 0, Device.cpu());
        GoogLeNetTraining training = new GoogLeNetTraining(model, TrainingConfig.DEFAULT)) {
      training.step(BATCH, LOSS, RATES, firstSeed);
      training.step(BATCH, LOSS, RATES, secondSeed);
      return model.export().sha256();
    }
  }
}
