package org.fovea.stages.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.fovea.schema.TrainingEpoch;
import org.fovea.schema.TrainingExample;
import org.fovea.stages.googlenet.GoogLeNetModel;
import org.fovea.stages.googlenet.LearningRates;
import org.fovea.stages.googlenet.NamedTensors;
import org.fovea.stages.googlenet.ShippedWeights;
import org.fovea.stages.googlenet.TrainingConfig;
import org.fovea.stages.progress.ProgressEvent;
import org.fovea.stages.target.GradeGroups;
import org.fovea.stages.target.Head;
import org.fovea.stages.target.HeadForm;
import org.fovea.stages.target.Heads;
import org.fovea.stages.target.Target;
import org.fovea.stages.testing.TinyStudy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FineTuningTest {
  /** Loss of a network that knows nothing. */
  private static final double EVEN_ODDS = Math.log(2);

  private static final List<Target> REFERABLE = List.of(Target.REFERABLE);

  @TempDir Path directory;

  private final List<ProgressEvent> events = new ArrayList<>();
  private TinyTraining tiny;

  @BeforeEach
  void draw() throws IOException {
    tiny = TinyTraining.in(directory);
  }

  @AfterEach
  void close() throws IOException {
    tiny.close();
  }

  @Test
  void learnsToTellBrightPicturesFromDarkOnes() throws IOException {
    FineTuning.Result result =
        train(config(REFERABLE, 8, 1e-3, 1e-2, 4), ShippedWeights.read().tensors());

    TrainingEpoch best = result.epochs().get(result.bestEpoch() - 1);
    assertThat(best.getValidationAuc()).isEqualTo(Map.of("referable", 1.0));
    assertThat(best.getValidationLoss())
        .isLessThan(EVEN_ODDS / 2)
        .isLessThan(result.epochs().get(0).getValidationLoss() / 2);
  }

  @ParameterizedTest
  @EnumSource
  void learnsGroupsOfGradesByEitherHead(HeadForm form) throws IOException {
    List<List<Integer>> groups = List.of(List.of(0, 1), List.of(2), List.of(3, 4));
    FineTuneConfig config =
        config(List.of(new GradeGroups("severity", groups, form)), 8, 1e-3, 1e-2, 4);

    FineTuning.Result result = train(config, ShippedWeights.read().tensors());

    TrainingEpoch best = result.epochs().get(result.bestEpoch() - 1);
    assertThat(best.getValidationAuc()).containsEntry("severity-moderate-or-worse", 1.0);
    // Who knows bright from dark, and no more, can come down to 0.32.
    assertThat(result.epochs().get(7).getValidationLoss()).isLessThan(0.6);
  }

  @Test
  void saysHowFarItIs() throws IOException {
    FineTuning.Result result = train(1, 1e-5, 1e-4, TinyStudy.weights());

    assertThat(events)
        .extracting(ProgressEvent::stage, ProgressEvent::label, ProgressEvent::done)
        .containsExactly(
            tuple("finetune", "epoch 1 of 1", 4L),
            tuple("finetune", "epoch 1 of 1", 8L),
            tuple("finetune", "epoch 1 of 1", 12L),
            tuple("finetune", "validation after epoch 1 of 1", 6L));
    TrainingEpoch epoch = result.epochs().get(0);
    assertThat(events.get(2).details()).isEqualTo(Map.of("loss", epoch.getTrainLoss()));
    assertThat(events.get(3).details())
        .isEqualTo(
            Map.of(
                "validationLoss", epoch.getValidationLoss(),
                "auc.any-dr", epoch.getValidationAuc().get("any-dr"),
                "auc.referable", epoch.getValidationAuc().get("referable")));
  }

  @Test
  void endsEarlyWhereNoEpochIsBetterForAsManyAsItIsPatient() throws IOException {
    // Rates so large that sooner or later an epoch is worse than the one before.
    FineTuneConfig patient = config(REFERABLE, 40, 1e-4, 0.02, 4);
    FineTuneConfig config =
        new FineTuneConfig(
            patient.scenario(),
            patient.rule(),
            patient.targets(),
            patient.epochs(),
            2,
            patient.rotationsPerEpoch(),
            patient.batchSize(),
            patient.classBalance(),
            patient.learningRates(),
            0,
            new Decay.Constant(),
            patient.stepping(),
            patient.seed());

    FineTuning.Result result = train(config, TinyStudy.weights());

    assertThat(result.epochs()).hasSizeLessThan(40).hasSize(result.bestEpoch() + 2);
  }

  @Test
  void doesNotDependOnTheOrderOfTheTrainingExamples() throws IOException {
    List<TrainingEpoch> epochs = train(1, 1e-5, 1e-4, TinyStudy.weights()).epochs();
    tiny.training.sort(Comparator.comparing(TrainingExample::getRotationDegrees).reversed());

    assertThat(train(1, 1e-5, 1e-4, TinyStudy.weights()).epochs()).isEqualTo(epochs);
  }

  @Test
  void failsWhereTheLearningRateIsSoLargeThatScoresAreNoNumbers() {
    assertThatThrownBy(() -> train(1, 1e25, 1e25, TinyStudy.weights()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageEndingWith(
            "; lower finetune.learningRate (1.0E25) or headLearningRate (1.0E25)");
  }

  @Test
  void failsWhereTheLastStepLeavesNoNumbers() {
    assertThatThrownBy(() -> train(config(Target.DEFAULT, 1, 1e25, 1e25, 12), TinyStudy.weights()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageMatching("a validation image scores (NaN|-?Infinity) after epoch 1; lower .*");
  }

  @Test
  void failsWhereTheLearningRateIsSoSmallThatATrainedTensorDoesNotChange() {
    assertThatThrownBy(() -> train(1, 1e-300, 1e-4, TinyStudy.weights()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("was to be trained but has not changed at all");
  }

  @Test
  void learnsFromExamplesOfEachClassEquallyOftenWhereTheyAreToBeSampled() throws IOException {
    // One step an epoch: its loss is that of the network as it was.
    FineTuneConfig even = config(Target.DEFAULT, 1, 1e-5, 1e-4, 12);
    FineTuneConfig sampled =
        new FineTuneConfig(
            even.scenario(),
            even.rule(),
            even.targets(),
            even.epochs(),
            even.patienceEpochs(),
            even.rotationsPerEpoch(),
            even.batchSize(),
            ClassBalance.SAMPLED,
            even.learningRates(),
            even.warmUpEpochs(),
            even.decay(),
            even.stepping(),
            even.seed());
    EpochOrder order = new EpochOrder(7, 2, tiny.training);

    double lossOfAll = lossAtTheStart(order.epoch(1));
    double lossOfSampled = lossAtTheStart(order.balanced(Heads.of(Target.DEFAULT)).epoch(1));

    assertThat(Math.abs(lossOfAll - lossOfSampled)).isGreaterThan(1e-3);
    TrainingEpoch epoch = train(sampled, TinyStudy.weights()).epochs().get(0);
    assertThat(epoch.getTrainLoss()).isCloseTo(lossOfSampled, within(1e-4));
    assertThat(epoch.getImages()).isEqualTo(12);
    assertThat(train(even, TinyStudy.weights()).epochs().get(0).getTrainLoss())
        .isCloseTo(lossOfAll, within(1e-4));
  }

  private double lossAtTheStart(List<TrainingExample> examples) throws IOException {
    try (GoogLeNetModel model =
        GoogLeNetModel.withNewHead(TinyStudy.weights(), 2, 7, Device.cpu())) {
      List<float[]> outputs = List.of(model.logits(tiny.pixels.read(examples)));
      return ValidationScore.of(outputs, examples, Heads.of(Target.DEFAULT)).loss();
    }
  }

  @Test
  void needsImagesToTrainOnAndToValidateWith() {
    FineTuneConfig config = config(Target.DEFAULT, 1, 1e-5, 1e-4, 4);
    assertThatThrownBy(
            () -> new FineTuning(config, tiny.pixels, List.of(), tiny.validation, events::add))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "training needs images in the splits train and validation, but has 0 and 6;");
    assertThatThrownBy(
            () -> new FineTuning(config, tiny.pixels, tiny.training, List.of(), events::add))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "training needs images in the splits train and validation, but has 6 and 0;");
  }

  private FineTuning.Result train(
      int epochs, double learningRate, double headLearningRate, NamedTensors initial)
      throws IOException {
    return train(config(Target.DEFAULT, epochs, learningRate, headLearningRate, 4), initial);
  }

  private FineTuning.Result train(FineTuneConfig config, NamedTensors initial) throws IOException {
    return new FineTuning(config, tiny.pixels, tiny.training, tiny.validation, events::add)
        .run(initial, List.of(Device.cpu()), new NoCheckpoints());
  }

  private static FineTuneConfig config(
      List<? extends Head> targets,
      int epochs,
      double learningRate,
      double headLearningRate,
      int batchSize) {
    return new FineTuneConfig(
        TransferScenario.FINE_TUNE_UPPER,
        ScenarioRule.DEFAULT,
        List.copyOf(targets),
        epochs,
        epochs,
        2,
        batchSize,
        ClassBalance.NONE,
        new LearningRates(learningRate, headLearningRate),
        0,
        new Decay.Cosine(),
        new TrainingConfig(TransferScenario.FINE_TUNE_UPPER.frozenLayers(), 0.9, 0, 0),
        7);
  }
}
