package org.fovea.stages.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.beam.sdk.Pipeline;
import org.fovea.schema.DrGrade;
import org.fovea.schema.EvaluationReport;
import org.fovea.schema.FileRole;
import org.fovea.schema.HeldOutSet;
import org.fovea.schema.IntervalMethod;
import org.fovea.schema.JudgedLevel;
import org.fovea.schema.OperatingPoint;
import org.fovea.schema.Prediction;
import org.fovea.schema.RotationGain;
import org.fovea.schema.ScoreGain;
import org.fovea.schema.SliceMetrics;
import org.fovea.schema.Split;
import org.fovea.schema.StageFile;
import org.fovea.schema.StageManifest;
import org.fovea.schema.TargetCalibration;
import org.fovea.stages.artifact.CanonicalJson;
import org.fovea.stages.artifact.CommitStage;
import org.fovea.stages.artifact.RecordFiles;
import org.fovea.stages.artifact.StageAttempt;
import org.fovea.stages.artifact.StageInput;
import org.fovea.stages.artifact.Workspace;
import org.fovea.stages.googlenet.ComputeUnit;
import org.fovea.stages.googlenet.GoogLeNetModel;
import org.fovea.stages.googlenet.PixelBatch;
import org.fovea.stages.image.Rotation;
import org.fovea.stages.metrics.GroupBootstrap;
import org.fovea.stages.scoring.RotationAverage;
import org.fovea.stages.target.Heads;
import org.fovea.stages.target.Target;
import org.fovea.stages.testing.StageRun;
import org.fovea.stages.testing.TinyStudy;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluateModelTest {
  private static final EvaluateConfig CONFIG =
      new EvaluateConfig(
          OperatingPointRule.DEFAULT,
          5,
          RotationAverage.NONE,
          Calibration.TEMPERATURE_AND_BIAS,
          FellowEye.NONE,
          new GroupBootstrap(200, 7),
          SliceConfig.DEFAULT,
          new TreeMap<>());

  @TempDir private static Path shared;
  private static TinyStudy sharedStudy;
  private static StageAttempt evaluated;

  @TempDir private Path directory;

  @BeforeAll
  static void evaluateOnce() throws IOException {
    sharedStudy = TinyStudy.in(Workspace.at(shared.toString()));
    evaluated = evaluate(sharedStudy);
  }

  @Test
  void scoresEachEvaluatedImageOnceAndAccountsForIt() throws IOException {
    TinyStudy study = sharedStudy;
    StageAttempt attempt = evaluated;

    StageManifest manifest = attempt.directory().manifest().orElseThrow();
    assertThat(manifest.getAccounting().getIn()).isEqualTo(24);
    assertThat(manifest.getAccounting().getOut()).isEqualTo(24);
    List<Prediction> predictions = predictions(attempt);
    assertThat(predictions)
        .extracting(Prediction::getImageId)
        .containsExactlyElementsOf(
            study.evaluated().stream().map(TinyStudy.Picture::imageId).toList());
    assertThat(predictions)
        .extracting(Prediction::getSplit)
        .containsExactlyElementsOf(
            study.evaluated().stream().map(TinyStudy.Picture::split).toList());
    try (GoogLeNetModel model = GoogLeNetModel.of(TinyStudy.weights(), Device.cpu())) {
      for (int i = 0; i < predictions.size(); i++) {
        PixelBatch alone = new PixelBatch(study.evaluated().get(i).rgb(), 1, 32, 32);
        float[] logits = model.logits(alone)[0];
        for (int t = 0; t < 2; t++) {
          assertThat(predictions.get(i).getLogits().get(t)).isCloseTo(logits[t], within(1e-4));
          assertThat(predictions.get(i).getScores().get(t))
              .isCloseTo(1 / (1 + Math.exp(-logits[t])), within(1e-4));
        }
      }
    }
  }

  @Test
  void writesEachShardInAscendingOrderOfImages() throws IOException {
    StageAttempt attempt = evaluated;

    StageManifest manifest = attempt.directory().manifest().orElseThrow();
    List<StageFile> parts = new StageInput(attempt.directory(), manifest).files(FileRole.PART);
    assertThat(parts).hasSize(2);
    for (StageFile part : parts) {
      assertThat(RecordFiles.read(attempt.directory(), part, Prediction.class))
          .extracting(Prediction::getImageId)
          .isSorted()
          .hasSize(Math.toIntExact(part.getOccurrences()));
    }
  }

  @Test
  void reportsWhatTheWrittenPredictionsAddUpTo() throws IOException {
    StageAttempt attempt = evaluated;

    EvaluationReport report = report(attempt);
    List<Prediction> stored = predictions(attempt);
    List<TargetCalibration> calibration =
        CalibrationFit.of(calibrationImages(stored), Heads.of(Target.DEFAULT));
    List<Prediction> predictions = CalibrationFit.apply(calibration, stored);
    List<OperatingPoint> points =
        OperatingPointSelection.choose(calibrationImages(predictions), Target.DEFAULT, CONFIG);
    EvaluationSummary summary =
        EvaluationSummary.of(predictions, Heads.of(Target.DEFAULT), points, CONFIG);
    assertThat(report.getCalibration()).hasSize(2).isEqualTo(calibration);
    assertThat(report.getOperatingPoints()).hasSize(4).isEqualTo(points);
    assertThat(report.getReliability()).hasSize(2 * 4);
    // two targets; four splits, each whole and by two sources
    assertThat(report.getSlices()).hasSize(2 * 4 * 3).isEqualTo(summary.slices());
    assertThat(report.getEyes()).isEqualTo(summary.eyes());
    assertThat(report.getPatients()).isNotEmpty().isEqualTo(summary.patients());
    assertThat(report.getModelDigest()).isEqualTo(predictions.get(0).getModelDigest());
    assertThat(report.getSourcesWithoutPatients()).containsExactly("west");
    assertThat(report.getCalibrationTakenFromValidation()).isTrue();
    assertThat(report.getHeldOut())
        .extracting(HeldOutSet::getSplit, HeldOutSet::getSource)
        .containsExactly(
            tuple(Split.TEST, "east"),
            tuple(Split.TEST, "west"),
            tuple(Split.EXTERNAL, "east"),
            tuple(Split.EXTERNAL, "west"));
    assertThat(report.getHeldOut()).isEqualTo(HeldOutImages.of(stored));
    assertThat(report.getSynthetic()).isTrue();
    assertThat(report.getIntervals()).isEqualTo(new IntervalMethod(200, 7L));
  }

  @Test
  void isAFunctionOfTheWrittenPredictions() throws IOException {
    StageManifest manifest = evaluated.directory().manifest().orElseThrow();
    StageInput trained = sharedStudy.trained();

    assertThat(
            ReportAssembly.report(
                predictions(evaluated),
                List.of(),
                new PhotographTraits(),
                TrainedModelFiles.record(trained),
                sharedStudy.dataset(),
                CanonicalJson.read(manifest.getConfig(), EvaluateConfig.class),
                true))
        .isEqualTo(report(evaluated));
  }

  private static List<Prediction> calibrationImages(List<Prediction> predictions) {
    return predictions.stream().filter(image -> image.getSplit() == Split.CALIBRATION).toList();
  }

  @Test
  void scoresTheMeanOfRotationsWhereTheConfigAsksForIt() throws IOException {
    TinyStudy study = study("turned");
    StageAttempt attempt = evaluateOver(study, List.of(0, 180));

    assertThat(report(attempt).getRotations()).containsExactly(0, 180);
    assertThat(report(evaluated).getRotations()).containsExactly(0);
    List<Prediction> predictions = predictions(attempt);
    try (GoogLeNetModel model = GoogLeNetModel.of(TinyStudy.weights(), Device.cpu())) {
      for (int i = 0; i < predictions.size(); i++) {
        byte[] rgb = study.evaluated().get(i).rgb();
        float[] upright = model.logits(new PixelBatch(rgb, 1, 32, 32))[0];
        byte[] turned = Rotation.clockwise(rgb, 32, 180);
        float[] upsideDown = model.logits(new PixelBatch(turned, 1, 32, 32))[0];
        for (int t = 0; t < 2; t++) {
          assertThat(predictions.get(i).getLogits().get(t))
              .isCloseTo((upright[t] + upsideDown[t]) / 2.0, within(1e-4));
          assertThat(predictions.get(i).getUprightLogits().get(t))
              .isCloseTo(upright[t], within(1e-4));
        }
      }
    }
  }

  @Test
  void reportsWhatAveragingGainsOnTheSameImagesAndWhatItCosts() throws IOException {
    TinyStudy study = study("gain");
    StageAttempt attempt = evaluateOver(study, List.of(0, 90, 180, 270));

    RotationGain gain = report(attempt).getRotationGain();
    assertThat(gain.getPasses()).isEqualTo(4);
    // two targets; four splits, each whole and by two sources
    List<ScoreGain> byImage =
        gain.getGains().stream().filter(each -> each.getLevel() == JudgedLevel.IMAGE).toList();
    assertThat(byImage).hasSize(2 * 4 * 3);
    List<SliceMetrics> averaged = report(attempt).getSlices();
    List<SliceMetrics> upright = report(evaluated).getSlices();
    for (int i = 0; i < byImage.size(); i++) {
      ScoreGain each = byImage.get(i);
      assertThat(each.getTarget()).isEqualTo(averaged.get(i).getTarget());
      assertThat(each.getSlice()).isEqualTo(averaged.get(i).getSlice());
      assertThat(each.getImages()).isEqualTo(averaged.get(i).getImages());
      assertThat(each.getAuc()).isEqualTo(averaged.get(i).getAuc());
      assertThat(each.getAucWithout()).isEqualTo(upright.get(i).getAuc());
    }
    assertThat(byImage).anyMatch(each -> !Objects.equals(each.getAuc(), each.getAucWithout()));
    assertThat(report(evaluated).getRotationGain()).isNull();
    assertThat(predictions(evaluated))
        .allSatisfy(prediction -> assertThat(prediction.getUprightLogits()).isEmpty());
  }

  @Test
  void writesTheSameBytesAgain() throws IOException {
    StageManifest first = evaluated.directory().manifest().orElseThrow();
    StageManifest second = evaluate(study("again")).directory().manifest().orElseThrow();

    assertThat(second.getKey()).isEqualTo(first.getKey());
    assertThat(second.getFiles()).hasSize(3).isEqualTo(first.getFiles());
  }

  @Test
  void namesTheTargetThatHasNoPositiveCalibrationImage() throws IOException {
    TinyStudy study = study("one").withCalibrationGrade(DrGrade.MILD);

    assertThatThrownBy(() -> evaluate(study))
        .rootCause()
        .isInstanceOf(UnusableCalibrationException.class)
        .hasMessageContaining("target any-dr")
        .hasMessageContaining("all 6 are positive")
        .hasMessageContaining("split.calibration");
  }

  @Test
  void refusesWeightsThatAreNotTheModels() throws IOException {
    TinyStudy study = study("one");
    StageInput trained = study.trained();
    Path weights =
        directory.resolve(
            "one/"
                + trained.directory().name()
                + "/"
                + trained.onlyFile(FileRole.WEIGHTS).getName());
    byte[] bytes = Files.readAllBytes(weights);
    bytes[bytes.length - 1] ^= 1;
    Files.write(weights, bytes);

    assertThatThrownBy(() -> evaluate(study, study.assigned(), study.prepared(), trained))
        .rootCause()
        .isInstanceOf(IOException.class)
        .hasMessageContaining(String.valueOf(weights.getFileName()))
        .hasMessageContaining("changed or damaged");
  }

  @Test
  void refusesPixelsOfAnotherImage() throws IOException {
    TinyStudy study = study("one");
    StageInput prepared = study.prepared();
    StageInput assigned = study.assigned();
    List<StageFile> files = prepared.files(FileRole.PART);
    Path folder = directory.resolve("one/" + prepared.directory().name());
    Path first = folder.resolve(files.get(0).getName());
    Files.write(first, Files.readAllBytes(folder.resolve(files.get(1).getName())));

    assertThatThrownBy(() -> evaluate(study, assigned, prepared, study.trained()))
        .rootCause()
        .isInstanceOf(IOException.class)
        .hasMessageContaining("prepare again");
  }

  private static StageAttempt evaluateOver(TinyStudy study, List<Integer> rotations)
      throws IOException {
    EvaluateConfig config =
        new EvaluateConfig(
            CONFIG.operatingPoints(),
            CONFIG.batchSize(),
            new RotationAverage(rotations),
            CONFIG.calibration(),
            CONFIG.fellowEye(),
            CONFIG.bootstrap(),
            CONFIG.slices(),
            CONFIG.prevalences());
    return evaluate(study, config, study.assigned(), study.prepared(), study.trained());
  }

  private TinyStudy study(String name) {
    return TinyStudy.in(Workspace.at(directory.resolve(name).toString()));
  }

  private static StageAttempt evaluate(TinyStudy study) throws IOException {
    return evaluate(study, study.assigned(), study.prepared(), study.trained());
  }

  private static StageAttempt evaluate(
      TinyStudy study, StageInput assigned, StageInput prepared, StageInput trained) {
    return evaluate(study, CONFIG, assigned, prepared, trained);
  }

  private static StageAttempt evaluate(
      TinyStudy study,
      EvaluateConfig config,
      StageInput assigned,
      StageInput prepared,
      StageInput trained) {
    StageAttempt attempt =
        study.attempt(EvaluateModel.STAGE, config, EvaluatedData.occurrencesIn(study.dataset()));
    Pipeline pipeline = StageRun.pipeline();
    pipeline
        .apply(
            new EvaluateModel(
                attempt,
                config,
                new EvaluateModel.Inputs(assigned, prepared, trained),
                ComputeUnit.CPU,
                new File("unused")))
        .apply(new CommitStage(attempt));
    pipeline.run().waitUntilFinish();
    return attempt;
  }

  private static List<Prediction> predictions(StageAttempt attempt) throws IOException {
    return RecordFiles.readAll(
            attempt.directory(),
            attempt.directory().manifest().orElseThrow(),
            FileRole.PART,
            Prediction.class)
        .stream()
        .sorted(Comparator.comparing(Prediction::getImageId))
        .toList();
  }

  private static EvaluationReport report(StageAttempt attempt) throws IOException {
    StageManifest manifest = attempt.directory().manifest().orElseThrow();
    return RecordFiles.readAll(
            attempt.directory(), manifest, FileRole.REPORT, EvaluationReport.class)
        .get(0);
  }
}
