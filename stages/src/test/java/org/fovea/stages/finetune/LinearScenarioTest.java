package org.fovea.stages.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.fovea.schema.EvaluationReport;
import org.fovea.schema.FileRole;
import org.fovea.schema.LinearFit;
import org.fovea.schema.PublishedModel;
import org.fovea.schema.SliceMetrics;
import org.fovea.schema.Split;
import org.fovea.schema.TensorDigest;
import org.fovea.schema.TrainedModel;
import org.fovea.stages.artifact.CanonicalJson;
import org.fovea.stages.artifact.RecordFiles;
import org.fovea.stages.artifact.StageAttempt;
import org.fovea.stages.artifact.StageDefinition;
import org.fovea.stages.artifact.StageInput;
import org.fovea.stages.evaluate.EvaluateConfig;
import org.fovea.stages.evaluate.EvaluateModel;
import org.fovea.stages.features.ExtractFeatures;
import org.fovea.stages.features.FeaturesConfig;
import org.fovea.stages.googlenet.ComputeUnit;
import org.fovea.stages.googlenet.DeviceGroup;
import org.fovea.stages.googlenet.FeatureLayer;
import org.fovea.stages.googlenet.GoogLeNetModel;
import org.fovea.stages.googlenet.NamedTensors;
import org.fovea.stages.googlenet.PretrainedWeights;
import org.fovea.stages.googlenet.SafeTensors;
import org.fovea.stages.progress.ProgressListener;
import org.fovea.stages.publish.PublishConfig;
import org.fovea.stages.publish.PublishModel;
import org.fovea.stages.registry.LoadedModel;
import org.fovea.stages.testing.StageRun;
import org.fovea.stages.testing.TinyStudy;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From pictures to a published model, by a linear classifier on an earlier layer. */
class LinearScenarioTest {
  private static final FineTuneConfig CONFIG =
      FineTuneConfig.DEFAULT.withScenario(TransferScenario.LINEAR_ON_EARLIER);

  @TempDir static Path directory;

  private static StageRun run;
  private static TinyStudy study;
  private static PretrainedWeights initial;
  private static StageInput features;
  private static StageInput trained;
  private static TrainedModel model;

  @BeforeAll
  static void fitOnce() throws IOException {
    initial = TrainingStage.initialWeights(directory);
    run = StageRun.in(directory.resolve("workspace"));
    study = TinyStudy.brightWhereReferable(run.workspace());
    features = extract();
    trained = train(run.withRunId("run-1"));
    model = TrainingStage.model(trained);
  }

  private static StageInput extract() throws IOException {
    StageInput prepared = study.prepared();
    StageAttempt attempt =
        run.attempt(
            new StageDefinition(
                ExtractFeatures.STAGE,
                ExtractFeatures.LOGIC_VERSION,
                CanonicalJson.of(FeaturesConfig.DEFAULT),
                new TreeMap<>(Map.of("weights", initial.sha256())),
                List.of(prepared.reference("part"))),
            ExtractFeatures.occurrencesIn(prepared));
    return run.run(
        attempt,
        new ExtractFeatures(attempt, FeaturesConfig.DEFAULT, prepared, initial, ComputeUnit.CPU));
  }

  private static StageInput train(StageRun attemptOf) throws IOException {
    return TrainingStage.train(
        attemptOf,
        CONFIG,
        new FineTuneGoogLeNet.Inputs(study.assigned(), study.prepared(), features, initial));
  }

  private static NamedTensors weights() throws IOException {
    try (InputStream in = trained.directory().open(model.getWeightsFile())) {
      return SafeTensors.read(in, model.getWeightsFile()).tensors();
    }
  }

  @Test
  void recordsTheLayerAndTheFitsAndNoEpochs() {
    assertThat(model.getScenario()).isEqualTo("LINEAR_ON_EARLIER");
    assertThat(model.getEpochs()).isEmpty();
    assertThat(model.getBestEpoch()).isZero();
    assertThat(model.getPrecision()).isEqualTo("float64");
    assertThat(model.getScenarioChoice()).isNull();
    assertThat(model.getTrainingImages()).isEqualTo(6);
    assertThat(model.getValidationImages()).isEqualTo(6);
    assertThat(model.getLinearFits()).hasSize(3 * 2 * 3);
    assertThat(model.getLinearFits())
        .filteredOn(LinearFit::getChosen)
        .hasSize(2)
        .extracting(LinearFit::getLayer)
        .containsOnly(model.getFeatureLayer());
  }

  @Test
  void leavesEveryTensorOfTheBodyAsItWasAndEndsAfterTheLayer() throws IOException {
    NamedTensors before = initial.read();
    NamedTensors after = weights();

    assertThat(model.getTensors())
        .extracting(TensorDigest::getName)
        .containsExactlyElementsOf(after.asMap().keySet());
    for (TensorDigest digest : model.getTensors()) {
      boolean head = digest.getName().startsWith("head/");
      assertThat(digest.getFrozen()).as(digest.getName()).isNotEqualTo(head);
      if (!head) {
        assertThat(after.get(digest.getName())).isEqualTo(before.get(digest.getName()));
      }
    }
    try (GoogLeNetModel network = GoogLeNetModel.of(after, Device.cpu())) {
      assertThat(network.featureLayer()).isEqualTo(FeatureLayer.named(model.getFeatureLayer()));
      assertThat(network.featureLayer()).isLessThan(FeatureLayer.POOL5);
    }
    assertThat(model.getInitialWeights().getTensorsTaken()).isEqualTo(after.asMap().size() - 2);
    assertThat(model.getInitialWeights().getTensorsLeftOut())
        .contains("inception_5b/1x1.weight", "head/classifier.weight");
  }

  @Test
  void makesTheSameBytesAgain() throws IOException {
    StageRun other = StageRun.in(directory.resolve("other"));

    assertThat(train(other).manifest().getFiles()).isEqualTo(trained.manifest().getFiles());
  }

  @Test
  void isEvaluatedAndPublishedLikeAnyOtherModel() throws IOException {
    StageAttempt evaluating =
        run.attempt(EvaluateModel.STAGE, 1, "{}", 24, trained.reference("part"));
    StageInput evaluated =
        run.run(
            evaluating,
            new EvaluateModel(
                evaluating,
                EvaluateConfig.DEFAULT,
                new EvaluateModel.Inputs(study.assigned(), study.prepared(), trained),
                ComputeUnit.CPU,
                directory.toFile()));
    EvaluationReport report =
        RecordFiles.read(
                evaluated.directory(), evaluated.onlyFile(FileRole.REPORT), EvaluationReport.class)
            .get(0);
    assertThat(report.getSlices())
        .filteredOn(
            slice ->
                slice.getTarget().equals("referable")
                    && slice.getSplit() == Split.EXTERNAL
                    && slice.getSlice().equals("all"))
        .extracting(SliceMetrics::getAuc)
        .containsExactly(1.0);

    StageAttempt publishing =
        run.attempt(PublishModel.STAGE, 1, "{}", 12, evaluated.reference("report"));
    StageInput published =
        run.run(
            publishing,
            new PublishModel(
                publishing,
                PublishConfig.DEFAULT,
                new PublishModel.Inputs(study.prepared(), trained, evaluated),
                "somebody",
                Clock.systemUTC()));
    PublishedModel version =
        RecordFiles.read(
                published.directory(), published.onlyFile(FileRole.PART), PublishedModel.class)
            .get(0);
    assertThat(LoadedModel.load(run.workspace(), version).weights()).isEqualTo(weights());
    assertThat(
            new String(
                run.workspace()
                    .store()
                    .read(
                        run.workspace()
                                .modelArtifact(version.getName(), version.getArtifactDigest())
                            + "/"
                            + LoadedModel.CARD_FILE,
                        1 << 20),
                StandardCharsets.UTF_8))
        .contains("- scenario LINEAR_ON_EARLIER, seed 7\n")
        .contains("- referable: logistic regression on the averaged activations of inception_");
  }

  @Test
  void refusesToBeginWithoutWhatItReads() throws IOException {
    StageAttempt attempt = run.attempt(FineTuneGoogLeNet.STAGE, 1, "{}", 12);
    StageInput assigned = study.assigned();
    StageInput prepared = study.prepared();

    assertThatThrownBy(
            () ->
                new FineTuneGoogLeNet(
                    attempt,
                    CONFIG,
                    new FineTuneGoogLeNet.Inputs(assigned, prepared, null, initial),
                    CheckpointSchedule.DEFAULT,
                    DeviceGroup.CPU,
                    ProgressListener.SILENT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("scenario LINEAR_ON_EARLIER needs features, but was given none");
  }
}
