package org.fovea.stages.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import ai.djl.Device;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.fovea.schema.Accounting;
import org.fovea.schema.FileRole;
import org.fovea.schema.InitialWeights;
import org.fovea.schema.Split;
import org.fovea.schema.StageFile;
import org.fovea.schema.TensorDigest;
import org.fovea.schema.TrainedModel;
import org.fovea.schema.TrainingEpoch;
import org.fovea.schema.TrainingExample;
import org.fovea.stages.artifact.RecordFiles;
import org.fovea.stages.artifact.Sha256;
import org.fovea.stages.artifact.StageInput;
import org.fovea.stages.googlenet.Arithmetic;
import org.fovea.stages.googlenet.GoogLeNetModel;
import org.fovea.stages.googlenet.LearningRates;
import org.fovea.stages.googlenet.NamedTensors;
import org.fovea.stages.googlenet.PretrainedWeights;
import org.fovea.stages.googlenet.SafeTensors;
import org.fovea.stages.googlenet.TrainingConfig;
import org.fovea.stages.image.PreparedBatches;
import org.fovea.stages.target.Heads;
import org.fovea.stages.target.Target;
import org.fovea.stages.testing.StageRun;
import org.fovea.stages.testing.TinyStudy;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FineTuneGoogLeNetTest {
  /** 6 images, 2 rotations each: 12 examples an epoch, in steps of 5, 5 and 2. */
  private static final FineTuneConfig CONFIG = config(Arithmetic.FLOAT32);

  @TempDir static Path directory;

  private static PretrainedWeights initial;
  private static TinyStudy study;
  private static StageInput output;
  private static TrainedModel model;

  @BeforeAll
  static void trainOnce() throws IOException {
    initial = TrainingStage.initialWeights(directory);
    StageRun run = StageRun.in(directory.resolve("workspace"));
    study = TinyStudy.brightWhereReferable(run.workspace());
    output = train(run, study);
    model = TrainingStage.model(output);
  }

  private static FineTuneConfig config(Arithmetic arithmetic) {
    return new FineTuneConfig(
        TransferScenario.FINE_TUNE_UPPER,
        ScenarioRule.DEFAULT,
        List.copyOf(Target.DEFAULT),
        2,
        2,
        2,
        5,
        ClassBalance.NONE,
        new LearningRates(1e-5, 1e-4),
        0.5,
        new Decay.Cosine(),
        new TrainingConfig(
            TransferScenario.FINE_TUNE_UPPER.frozenLayers(), 0.9, 5e-4, 0.4, arithmetic),
        7);
  }

  private static StageInput train(StageRun run, TinyStudy study) throws IOException {
    return train(run, study, CONFIG);
  }

  private static StageInput train(StageRun run, TinyStudy study, FineTuneConfig config)
      throws IOException {
    return TrainingStage.train(
        run,
        config,
        new FineTuneGoogLeNet.Inputs(study.assigned(), study.prepared(), null, initial));
  }

  @Test
  void takesInAndAccountsForTheImagesOfTrainingAndValidation() throws IOException {
    assertThat(FineTuneGoogLeNet.occurrencesIn(study.dataset())).isEqualTo(12);
    assertThat(output.manifest().getAccounting())
        .isEqualTo(
            Accounting.newBuilder().setIn(12).setOut(12).setExcluded(0).setRejected(0).build());
  }

  @Test
  void writesTheRecordAndTheWeights() throws IOException {
    StageFile weights = output.onlyFile(FileRole.WEIGHTS);
    assertThat(output.manifest().getFiles())
        .containsExactlyInAnyOrder(output.onlyFile(FileRole.PART), weights);
    assertThat(weights.getName()).matches("weights-00000-[0-9a-f]{12}\\.safetensors");
  }

  @Test
  void countsTheImagesThatItShowsForTheRunnersOwnPages(@TempDir Path empty) throws IOException {
    StageRun run = StageRun.in(empty);
    TinyStudy other = TinyStudy.brightWhereReferable(run.workspace());
    FineTuneGoogLeNet.Inputs inputs =
        new FineTuneGoogLeNet.Inputs(other.assigned(), other.prepared(), null, initial);
    Pipeline pipeline = StageRun.pipeline();
    pipeline.apply(TrainingStage.of(run, CONFIG, inputs));
    PipelineResult result = pipeline.run();
    result.waitUntilFinish();

    MetricsFilter shown =
        MetricsFilter.builder()
            .addNameFilter(MetricNameFilter.named(FineTuneGoogLeNet.STAGE, "imagesShown"))
            .build();
    assertThat(result.metrics().queryMetrics(shown).getCounters())
        .extracting(MetricResult::getAttempted)
        .containsExactly(24L); // 12 examples an epoch
  }

  /** The record, the key and the page all say what was asked for; only the bytes say what was. */
  @Test
  void computesInWhatItSaysItDoes(@TempDir Path empty) throws IOException {
    StageRun run = StageRun.in(empty);
    TrainedModel other =
        TrainingStage.model(
            train(
                run, TinyStudy.brightWhereReferable(run.workspace()), config(Arithmetic.BFLOAT16)));

    assertThat(other.getPrecision()).isEqualTo("bfloat16");
    assertThat(model.getPrecision()).isEqualTo("float32");
    assertThat(other.getModelDigest()).isNotEqualTo(model.getModelDigest());
  }

  @Test
  void recordsWhatWasTrainedOnWhatAndFromWhat() throws IOException {
    StringBuilder ids = new StringBuilder();
    study.pictures().stream()
        .filter(picture -> picture.split() == Split.TRAIN)
        .forEach(picture -> ids.append(picture.imageId()).append('\n'));
    StageFile weights = output.onlyFile(FileRole.WEIGHTS);

    assertThat(model)
        .isEqualTo(
            TrainedModel.newBuilder()
                .setModelDigest(weights.getSha256())
                .setWeightsFile(weights.getName())
                .setNetwork("bvlc-googlenet")
                .setScenario("FINE_TUNE_UPPER")
                .setTargets(TinyStudy.TARGETS)
                .setSidePx(TinyStudy.SIDE_PX)
                .setMeanBgr(List.of(104.0, 117.0, 123.0))
                .setInitialWeights(
                    InitialWeights.newBuilder()
                        .setKind("safetensors")
                        .setSha256(Sha256.of(directory.resolve("initial.safetensors")))
                        .setTensorsTaken(114)
                        .setTensorsLeftOut(
                            List.of("head/classifier.bias", "head/classifier.weight"))
                        .build())
                .setSeed(7)
                .setPrecision("float32")
                .setEpochs(model.getEpochs())
                .setBestEpoch(model.getBestEpoch())
                .setTensors(model.getTensors())
                .setTrainingImages(6)
                .setValidationImages(6)
                .setTrainingImagesDigest(Sha256.of(ids.toString()))
                .setSynthetic(true)
                .build());
  }

  @Test
  void countsTheImagesAndStepsOfEveryEpochAndLetsTheRateFall() {
    assertThat(model.getEpochs())
        .extracting(TrainingEpoch::getEpoch, TrainingEpoch::getImages, TrainingEpoch::getSteps)
        .containsExactly(tuple(1, 12L, 3L), tuple(2, 12L, 6L));
    LearningRateSchedule schedule = new LearningRateSchedule(6, 3, 2, new Decay.Cosine());
    assertThat(model.getEpochs())
        .extracting(TrainingEpoch::getLearningRate)
        .containsExactly(1e-5 * schedule.shareOfPeak(2), 1e-5 * schedule.shareOfPeak(5));
  }

  @Test
  void flagsEachEpochThatWasBetterThanAllBeforeAndNamesTheLastOfThem() {
    TrainingEpoch first = model.getEpochs().get(0);
    TrainingEpoch second = model.getEpochs().get(1);
    boolean better = score(second).isBetterThan(score(first));
    assertThat(first.getBest()).isTrue();
    assertThat(second.getBest()).isEqualTo(better);
    assertThat(model.getBestEpoch()).isEqualTo(better ? 2 : 1);
  }

  private static ValidationScore score(TrainingEpoch epoch) {
    return new ValidationScore(epoch.getValidationLoss(), epoch.getValidationAuc());
  }

  @Test
  void keepsFrozenTensorsAsTheyWereInTheInitialFileAndChangesAllOthers() throws IOException {
    NamedTensors before = initial.read();
    NamedTensors after = weights();
    assertThat(model.getTensors())
        .hasSize(116)
        .extracting(TensorDigest::getName)
        .containsExactlyElementsOf(after.asMap().keySet());
    for (TensorDigest digest : model.getTensors()) {
      String name = digest.getName();
      boolean head = name.startsWith("head/");
      assertThat(digest.getSha256After()).as(name).isEqualTo(after.get(name).sha256());
      assertThat(digest.getSha256Before())
          .as(name)
          .isEqualTo(head ? null : before.get(name).sha256());
      assertThat(digest.getFrozen()).as(name).isEqualTo(name.matches("conv[12]/.*"));
      assertThat(digest.getSha256After().equals(digest.getSha256Before()))
          .as(name)
          .isEqualTo(digest.getFrozen());
      assertThat(after.get(name))
          .as(name)
          .extracting(NamedTensors.Tensor::shape)
          .isEqualTo(digest.getShape().stream().mapToLong(Long::longValue).toArray());
    }
  }

  @Test
  void writesTheWeightsThatGaveTheBestEpochsScore() throws IOException {
    List<TrainingExample> validation = new ArrayList<>();
    StageInput assigned = study.assigned();
    for (StageFile file : assigned.files(FileRole.PART)) {
      RecordFiles.forEach(
          assigned.directory(),
          file,
          TrainingExample.class,
          example -> {
            if (example.getSplit() == Split.VALIDATION) {
              validation.add(example);
            }
          });
    }
    validation.sort(Comparator.comparing(TrainingExample::getImageId));
    List<float[]> logits = new ArrayList<>();
    try (GoogLeNetModel network = GoogLeNetModel.of(weights(), Device.cpu());
        PreparedBatches pixels = new PreparedBatches(study.prepared(), directory)) {
      logits.addAll(List.of(network.logits(pixels.read(validation.subList(0, 5)))));
      logits.addAll(List.of(network.logits(pixels.read(validation.subList(5, 6)))));
    }
    TrainingEpoch best = model.getEpochs().get(model.getBestEpoch() - 1);

    ValidationScore score = ValidationScore.of(logits, validation, Heads.of(CONFIG.targets()));
    assertThat(score.loss()).isEqualTo(best.getValidationLoss());
    assertThat(score.auc()).isEqualTo(new TreeMap<>(best.getValidationAuc()));
  }

  @Test
  void makesTheSameBytesInAnotherWorkspace() throws IOException {
    StageRun run = StageRun.in(directory.resolve("other"));
    StageInput again = train(run, TinyStudy.brightWhereReferable(run.workspace()));

    assertThat(again.manifest().getFiles()).isEqualTo(output.manifest().getFiles());
    assertThat(again.manifest().getDigests()).isEqualTo(output.manifest().getDigests());
  }

  private static NamedTensors weights() throws IOException {
    try (InputStream in = Objects.requireNonNull(output.directory().open(model.getWeightsFile()))) {
      SafeTensors.Content content = SafeTensors.read(in, model.getWeightsFile());
      assertThat(content.metadata()).isEqualTo(Map.of("network", "bvlc-googlenet"));
      return content.tensors();
    }
  }
}
