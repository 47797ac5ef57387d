package org.fovea.stages.finetune;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import org.fovea.schema.DrGrade;
import org.fovea.schema.InitialWeights;
import org.fovea.schema.LinearFit;
import org.fovea.schema.TensorDigest;
import org.fovea.schema.TrainedModel;
import org.fovea.stages.artifact.StageInput;
import org.fovea.stages.googlenet.FeatureLayer;
import org.fovea.stages.googlenet.NamedTensors;
import org.fovea.stages.googlenet.PretrainedWeights;
import org.fovea.stages.googlenet.SafeTensors;
import org.fovea.stages.testing.StageRun;
import org.fovea.stages.testing.TinyStudy;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the scenarios beside the default one keep of the pretrained network, through the stage. */
class NetworkScenariosTest {
  @TempDir static Path shared;

  private static PretrainedWeights initial;

  @TempDir Path directory;

  private StageRun run;
  private TinyStudy study;

  @BeforeAll
  static void writeTheInitialWeights() throws IOException {
    initial = TrainingStage.initialWeights(shared);
  }

  @BeforeEach
  void draw() {
    run = StageRun.in(directory);
    study = TinyStudy.brightWhereReferable(run.workspace());
  }

  @Test
  void fineTunesAllTensors() throws IOException {
    Output output = train(config(TransferScenario.FINE_TUNE_ALL, 1), null, initial);

    assertThat(output.model.getScenario()).isEqualTo("FINE_TUNE_ALL");
    assertThat(output.model.getScenarioChoice()).isNull();
    NamedTensors before = initial.read();
    for (TensorDigest tensor : output.model.getTensors()) {
      String name = tensor.getName();
      assertThat(tensor.getFrozen()).as(name).isFalse();
      assertThat(output.weights.get(name)).as(name).isNotEqualTo(before.get(name));
      if (!name.startsWith("head/")) {
        assertThat(tensor.getSha256Before()).as(name).isEqualTo(before.get(name).sha256());
      }
    }
    assertThat(output.model.getInitialWeights().getTensorsTaken()).isEqualTo(114);
  }

  @Test
  void beginsFromScratchWithWeightsOfItsSeedAndNoOthers() throws IOException {
    Output output = train(config(TransferScenario.FROM_SCRATCH, 1), null, null);

    assertThat(output.model.getScenario()).isEqualTo("FROM_SCRATCH");
    assertThat(output.model.getInitialWeights())
        .isEqualTo(InitialWeights.newBuilder().setKind("random").setTensorsTaken(0).build());
    NamedTensors pretrained = initial.read();
    assertThat(output.model.getTensors()).hasSize(116);
    for (TensorDigest tensor : output.model.getTensors()) {
      String name = tensor.getName();
      assertThat(tensor.getFrozen()).as(name).isFalse();
      if (name.endsWith(".weight")) { // pretrained biases are zeros here too
        assertThat(tensor.getSha256Before()).as(name).isNotEqualTo(pretrained.get(name).sha256());
      }
      assertThat(tensor.getSha256After()).as(name).isNotEqualTo(tensor.getSha256Before());
    }
  }

  @Test
  void choosesFineTuningForManyImagesAndSaysWhy() throws IOException {
    StageInput features = features(FeatureLayer.POOL5);
    FineTuneConfig config = config(TransferScenario.AUTO, 6);

    Output output = train(config, features, initial);

    // The grade is in the last features alone: the images are like those of the pre-training.
    assertThat(output.model.getScenario()).isEqualTo("FINE_TUNE_ALL");
    assertThat(output.model.getTensors()).extracting(TensorDigest::getFrozen).containsOnly(false);
    assertThat(output.model.getScenarioChoice().getTrainingImages()).isEqualTo(6);
    assertThat(output.model.getScenarioChoice().getEarlierAdvantage()).isEqualTo(-0.5);
    assertThat(output.model.getScenarioChoice().getReason())
        .isEqualTo(
            "FINE_TUNE_ALL, since there are many training images (6, at least 6) that are like"
                + " those of the pre-training (on validation inception_3b has 0.500 less AUC than"
                + " pool5/7x7_s1)");
  }

  @Test
  void choosesAnEarlierLayerForFewImagesThatAreUnlike() throws IOException {
    StageInput features = features(FeatureLayer.INCEPTION_3B);
    FineTuneConfig config = config(TransferScenario.AUTO, 7);

    Output output = train(config, features, initial);

    assertThat(output.model.getScenario()).isEqualTo("LINEAR_ON_EARLIER");
    assertThat(output.model.getFeatureLayer()).isEqualTo("inception_3b");
    assertThat(output.model.getEpochs()).isEmpty();
    assertThat(output.model.getLinearFits()).filteredOn(LinearFit::getChosen).hasSize(2);
    assertThat(output.model.getScenarioChoice().getReason())
        .startsWith(
            "LINEAR_ON_EARLIER, since there are few training images (6, fewer than 7) that are"
                + " unlike those of the pre-training");
  }

  /** Returns features that tell the grade at one layer, and nothing at the others. */
  private StageInput features(FeatureLayer telling) throws IOException {
    return study.features(
        List.of(
            FeatureLayer.INCEPTION_3B,
            FeatureLayer.INCEPTION_4C,
            FeatureLayer.INCEPTION_4E,
            FeatureLayer.POOL5),
        (picture, layer) -> {
          float[] values = new float[layer.channels()];
          if (layer == telling) {
            values[17] = picture.grade().compareTo(DrGrade.NONE);
          }
          return values;
        });
  }

  private static FineTuneConfig config(TransferScenario scenario, int largeFrom) {
    FineTuneConfig tiny = TinyTraining.config(1).withScenario(scenario);
    return new FineTuneConfig(
        scenario,
        new ScenarioRule(largeFrom, ScenarioRule.DEFAULT.earlierLayers()),
        tiny.targets(),
        tiny.epochs(),
        tiny.patienceEpochs(),
        tiny.rotationsPerEpoch(),
        tiny.batchSize(),
        tiny.classBalance(),
        tiny.learningRates(),
        tiny.warmUpEpochs(),
        tiny.decay(),
        tiny.stepping(),
        tiny.seed());
  }

  private record Output(TrainedModel model, NamedTensors weights) {}

  private Output train(
      FineTuneConfig config, @Nullable StageInput features, @Nullable PretrainedWeights weights)
      throws IOException {
    StageInput output =
        TrainingStage.train(
            run,
            config,
            new FineTuneGoogLeNet.Inputs(study.assigned(), study.prepared(), features, weights));
    TrainedModel model = TrainingStage.model(output);
    try (InputStream in = output.directory().open(model.getWeightsFile())) {
      return new Output(model, SafeTensors.read(in, model.getWeightsFile()).tensors());
    }
  }
}
