package org.fovea.stages.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.fovea.stages.artifact.CanonicalJson;
import org.fovea.stages.googlenet.LearningRates;
import org.fovea.stages.googlenet.TrainingConfig;
import org.fovea.stages.target.GradeGroups;
import org.fovea.stages.target.Head;
import org.fovea.stages.target.HeadForm;
import org.fovea.stages.target.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FineTuneConfigTest {
  private static final FineTuneConfig D = FineTuneConfig.DEFAULT;

  @Test
  void byDefaultFreezesTheFirstTwoLayersAndAsksBothQuestions() {
    assertThat(D.scenario()).isEqualTo(TransferScenario.FINE_TUNE_UPPER);
    assertThat(D.targets()).containsExactly(Target.ANY_DR, Target.REFERABLE);
    assertThat(D.stepping())
        .isEqualTo(new TrainingConfig(List.of("conv1", "conv2"), 0.9, 5e-4, 0.4));
  }

  @Test
  void takesTheSmallestAndTheLargestThatIsAllowed() {
    assertThatCode(() -> config(1, 1, 1, Double.MIN_VALUE, Double.MIN_VALUE, 0))
        .doesNotThrowAnyException();
    assertThatCode(() -> config(3, 4, 64, 1e300, 1e300, 3)).doesNotThrowAnyException();
  }

  @Test
  void needsAtLeastOneEpochRotationAndImage() {
    assertThatThrownBy(() -> config(0, 1, 1, 1, 1, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("epochs must be at least 1, but was 0");
    assertThatThrownBy(() -> config(1, 0, 1, 1, 1, 0))
        .hasMessage("rotationsPerEpoch must be at least 1, but was 0");
    assertThatThrownBy(() -> config(1, 1, 0, 1, 1, 0))
        .hasMessage("batchSize must be at least 1, but was 0");
  }

  @Test
  void refusesALearningRateOfNothing() {
    assertThatThrownBy(() -> config(1, 1, 1, 0, 1, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("learningRate must be above 0, but was 0.0");
    assertThatThrownBy(() -> config(1, 1, 1, 1, 0, 0))
        .hasMessage("headLearningRate must be above 0, but was 0.0");
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 3.1, Double.NaN})
  void refusesAWarmUpOfLessThanNothingOrMoreThanAllEpochs(double epochs) {
    assertThatThrownBy(() -> config(3, 1, 1, 1, 1, epochs))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("warmUpEpochs must be between 0 and epochs (3), but was " + epochs);
  }

  @Test
  void refusesAPatienceOfNoEpochOrMoreThanThereAre() {
    assertThatThrownBy(() -> config(Target.DEFAULT, 3, 0, 1, 1, D.learningRates(), 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("patienceEpochs must be between 1 and epochs (3), but was 0");
    assertThatThrownBy(() -> config(Target.DEFAULT, 3, 4, 1, 1, D.learningRates(), 0))
        .hasMessage("patienceEpochs must be between 1 and epochs (3), but was 4");
  }

  @Test
  void refusesALearningRateOfALayerThatIsNothingOrOfOneThatIsNotThere() {
    assertThatThrownBy(() -> config(rates("inception_3a", 0.0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("layerLearningRates.inception_3a must be above 0, but was 0.0");
    assertThatThrownBy(() -> config(rates("inception_6a", 0.1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "layerLearningRates names inception_6a, which GoogLeNet does not have; it has [conv1,");
    assertThatCode(() -> config(rates("inception_3a/5x5", 0.1))).doesNotThrowAnyException();
  }

  private static LearningRates rates(String layer, double rate) {
    return new LearningRates(1, 1, new TreeMap<>(Map.of(layer, rate)));
  }

  private static FineTuneConfig config(LearningRates rates) {
    return config(Target.DEFAULT, 1, 1, 1, 1, rates, 0);
  }

  @Test
  void refusesNoTargetsAndTwoOfOneName() {
    assertThatThrownBy(() -> config(List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("targets is empty");
    assertThatThrownBy(() -> config(List.of(Target.ANY_DR, new Target("any-dr", 2))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("target any-dr is named twice");
  }

  @Test
  void refusesASoftmaxWhereLogisticRegressionsAreFitted() {
    List<List<Integer>> groups = List.of(List.of(0), List.of(1, 2, 3, 4));
    FineTuneConfig softmax = config(List.of(new GradeGroups("dr", groups, HeadForm.SOFTMAX)));
    FineTuneConfig ordinal = config(List.of(new GradeGroups("dr", groups, HeadForm.ORDINAL)));

    for (TransferScenario scenario : TransferScenario.values()) {
      if (scenario.readsFeatures()) {
        assertThatThrownBy(() -> softmax.withScenario(scenario))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessage(
                "scenario "
                    + scenario
                    + " fits logistic regressions, which target dr with its softmax head is none"
                    + " of; make the head ordinal, or take a scenario that trains the network");
      } else {
        assertThatCode(() -> softmax.withScenario(scenario)).doesNotThrowAnyException();
      }
      assertThatCode(() -> ordinal.withScenario(scenario)).doesNotThrowAnyException();
    }
  }

  @Test
  void putsEverythingThatTheResultDependsOnIntoTheKeyAndNothingElse() {
    assertThat(CanonicalJson.of(D))
        .isEqualTo(
            "{\"batchSize\":32,\"classBalance\":\"NONE\",\"decay\":{\"kind\":\"cosine\"},\"epochs\":12,"
                + "\"learningRates\":{\"byLayer\":{},\"head\":0.02,\"pretrained\":0.002},"
                + "\"patienceEpochs\":12,\"rotationsPerEpoch\":1,"
                + "\"rule\":{\"earlierLayers\":[\"INCEPTION_3B\",\"INCEPTION_4C\",\"INCEPTION_4E\"],"
                + "\"largeFrom\":2000},"
                + "\"scenario\":\"FINE_TUNE_UPPER\",\"seed\":7,\"stepping\":{\"arithmetic\":\"FLOAT32\",\"dropout\":0.4,"
                + "\"frozenLayers\":[\"conv1\",\"conv2\"],\"l2\":5.0E-4,\"momentum\":0.9},"
                + "\"targets\":[{\"from\":1,\"name\":\"any-dr\"},{\"from\":2,\"name\":\"referable\"}],"
                + "\"warmUpEpochs\":0.5}");
  }

  private static FineTuneConfig config(List<? extends Head> targets) {
    return config(targets, 1, 1, 1, 1, D.learningRates(), 0);
  }

  private static FineTuneConfig config(
      int epochs,
      int rotationsPerEpoch,
      int batchSize,
      double learningRate,
      double headLearningRate,
      double warmUpEpochs) {
    return config(
        Target.DEFAULT,
        epochs,
        epochs,
        rotationsPerEpoch,
        batchSize,
        new LearningRates(learningRate, headLearningRate),
        warmUpEpochs);
  }

  private static FineTuneConfig config(
      List<? extends Head> targets,
      int epochs,
      int patienceEpochs,
      int rotationsPerEpoch,
      int batchSize,
      LearningRates learningRates,
      double warmUpEpochs) {
    return new FineTuneConfig(
        TransferScenario.FINE_TUNE_UPPER,
        ScenarioRule.DEFAULT,
        List.copyOf(targets),
        epochs,
        patienceEpochs,
        rotationsPerEpoch,
        batchSize,
        ClassBalance.NONE,
        learningRates,
        warmUpEpochs,
        D.decay(),
        D.stepping(),
        1);
  }

  @Test
  void isReadBackFromItsJson() {
    GradeGroups groups =
        new GradeGroups(
            "severity", List.of(List.of(0, 1), List.of(2), List.of(3, 4)), HeadForm.ORDINAL);
    FineTuneConfig config =
        TinyTraining.config(1, List.of(Target.REFERABLE, groups), ClassBalance.SAMPLED);

    assertThat(CanonicalJson.read(CanonicalJson.of(config), FineTuneConfig.class))
        .isEqualTo(config);
  }

  @Test
  void freezesWhatAnotherScenarioFreezesUnlessLayersWereNamed() {
    assertThat(D.withScenario(TransferScenario.FINE_TUNE_ALL).stepping().frozenLayers()).isEmpty();
    assertThat(D.withScenario(TransferScenario.AUTO).withScenario(TransferScenario.FINE_TUNE_UPPER))
        .isEqualTo(D);
    FineTuneConfig named =
        new FineTuneConfig(
            TransferScenario.AUTO,
            ScenarioRule.DEFAULT,
            D.targets(),
            D.epochs(),
            D.patienceEpochs(),
            D.rotationsPerEpoch(),
            D.batchSize(),
            D.classBalance(),
            D.learningRates(),
            D.warmUpEpochs(),
            D.decay(),
            new TrainingConfig(List.of("conv1"), 0.9, 5e-4, 0.4),
            D.seed());
    assertThat(named.withScenario(TransferScenario.FINE_TUNE_UPPER).stepping().frozenLayers())
        .containsExactly("conv1");
  }
}
