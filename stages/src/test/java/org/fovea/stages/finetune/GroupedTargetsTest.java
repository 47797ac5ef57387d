package org.fovea.stages.finetune;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.fovea.schema.EvaluationReport;
import org.fovea.schema.FileRole;
import org.fovea.schema.GradeAgreement;
import org.fovea.schema.GroupedHead;
import org.fovea.schema.OperatingPoint;
import org.fovea.schema.Prediction;
import org.fovea.schema.PublishedModel;
import org.fovea.schema.Split;
import org.fovea.schema.TargetDefinition;
import org.fovea.schema.TensorDigest;
import org.fovea.schema.TrainedModel;
import org.fovea.stages.artifact.ArtifactStore;
import org.fovea.stages.artifact.RecordFiles;
import org.fovea.stages.artifact.StageAttempt;
import org.fovea.stages.artifact.StageInput;
import org.fovea.stages.evaluate.EvaluateConfig;
import org.fovea.stages.evaluate.EvaluateModel;
import org.fovea.stages.googlenet.ComputeUnit;
import org.fovea.stages.metrics.Basis;
import org.fovea.stages.predict.ImageLocation;
import org.fovea.stages.predict.ScoreImages;
import org.fovea.stages.predict.ScoringConfig;
import org.fovea.stages.predict.ScoringRequest;
import org.fovea.stages.publish.Gate;
import org.fovea.stages.publish.PublishConfig;
import org.fovea.stages.publish.PublishModel;
import org.fovea.stages.registry.LoadedModel;
import org.fovea.stages.target.GradeGroups;
import org.fovea.stages.target.Head;
import org.fovea.stages.target.HeadForm;
import org.fovea.stages.target.Target;
import org.fovea.stages.testing.DrawnPhotographs;
import org.fovea.stages.testing.StageRun;
import org.fovea.stages.testing.TinyStudy;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From pictures to scores of new ones, by heads of every form side by side. */
class GroupedTargetsTest {
  private static final List<Head> TARGETS =
      List.of(
          new GradeGroups(
              "severity",
              List.of(List.of(0), List.of(1), List.of(2), List.of(3, 4)),
              HeadForm.SOFTMAX),
          Target.REFERABLE,
          new GradeGroups(
              "stages", List.of(List.of(0, 1), List.of(2), List.of(3, 4)), HeadForm.ORDINAL));

  private static final List<String> QUESTIONS =
      List.of(
          "severity-mild-or-worse",
          "severity-moderate-or-worse",
          "severity-severe-or-worse",
          "referable",
          "stages-moderate-or-worse",
          "stages-severe-or-worse");

  private static final FineTuneConfig CONFIG =
      TinyTraining.config(1, TARGETS, ClassBalance.WEIGHTED);

  private static final Gate GATE =
      new Gate(
          "severity-moderate-or-worse",
          null,
          null,
          null,
          0.01,
          Basis.ESTIMATE,
          Gate.Sources.POOLED);

  @TempDir static Path directory;

  private static StageRun run;
  private static TinyStudy study;
  private static TrainedModel model;
  private static StageInput evaluated;
  private static EvaluationReport report;
  private static PublishedModel published;

  @BeforeAll
  static void trainEvaluateAndPublish() throws IOException {
    run = StageRun.in(directory.resolve("workspace"));
    study = TinyStudy.brightWhereReferable(run.workspace());
    StageInput trained =
        TrainingStage.train(
            run,
            CONFIG,
            new FineTuneGoogLeNet.Inputs(
                study.assigned(), study.prepared(), null, TrainingStage.initialWeights(directory)));
    model = TrainingStage.model(trained);
    evaluated = evaluate(trained);
    report = only(evaluated, FileRole.REPORT, EvaluationReport.class);
    published = publish(trained);
  }

  private static StageInput evaluate(StageInput trained) throws IOException {
    StageAttempt attempt = run.attempt(EvaluateModel.STAGE, 1, "{}", 24, trained.reference("part"));
    return run.run(
        attempt,
        new EvaluateModel(
            attempt,
            EvaluateConfig.DEFAULT,
            new EvaluateModel.Inputs(study.assigned(), study.prepared(), trained),
            ComputeUnit.CPU,
            directory.toFile()));
  }

  private static PublishedModel publish(StageInput trained) throws IOException {
    StageAttempt attempt =
        run.attempt(PublishModel.STAGE, 1, "{}", 12, evaluated.reference("report"));
    StageInput output =
        run.run(
            attempt,
            new PublishModel(
                attempt,
                new PublishConfig("grouped", GATE),
                new PublishModel.Inputs(study.prepared(), trained, evaluated),
                "somebody",
                Clock.systemUTC()));
    return only(output, FileRole.PART, PublishedModel.class);
  }

  private static <T extends org.apache.avro.specific.SpecificRecord> T only(
      StageInput input, FileRole role, Class<T> type) throws IOException {
    return RecordFiles.read(input.directory(), input.onlyFile(role), type).get(0);
  }

  @Test
  void recordsTheGroupsAndTheHeadsAndTrainsAllOutputs() {
    assertThat(model.getTargets())
        .extracting(TargetDefinition::getName, TargetDefinition::getHead)
        .containsExactly(
            tuple("severity", GroupedHead.SOFTMAX),
            tuple("referable", null),
            tuple("stages", GroupedHead.ORDINAL));
    assertThat(model.getTargets().get(2).getClasses())
        .isEqualTo(List.of(List.of(0, 1), List.of(2), List.of(3, 4)));
    assertThat(model.getTensors())
        .filteredOn(tensor -> tensor.getName().equals("head/classifier.weight"))
        .extracting(TensorDigest::getShape, TensorDigest::getFrozen)
        .containsExactly(tuple(List.of(4L + 1 + 2, 1024L), false));
    assertThat(model.getEpochs().get(0).getValidationAuc().keySet())
        .containsExactlyInAnyOrderElementsOf(QUESTIONS);
  }

  @Test
  void scoresEveryQuestionOfEveryImage() throws IOException {
    for (var file : evaluated.files(FileRole.PART)) {
      for (Prediction prediction :
          RecordFiles.read(evaluated.directory(), file, Prediction.class)) {
        List<Double> scores = prediction.getScores();
        assertThat(scores).hasSize(QUESTIONS.size());
        assertThat(scores).allSatisfy(score -> assertThat(score).isBetween(0.0, 1.0));
        assertThat(scores.get(1)).isLessThanOrEqualTo(scores.get(0));
        assertThat(scores.get(2)).isLessThanOrEqualTo(scores.get(1));
        assertThat(scores.get(5)).isLessThanOrEqualTo(scores.get(4));
      }
    }
  }

  @Test
  void measuresEachQuestionAndTheAgreementOfEachTargetsGroups() {
    assertThat(report.getOperatingPoints())
        .extracting(OperatingPoint::getTarget)
        .hasSameElementsAs(QUESTIONS);
    assertThat(report.getSlices().stream().map(slice -> slice.getTarget()).distinct())
        .containsExactlyElementsOf(QUESTIONS);
    List<GradeAgreement> ofTest =
        report.getGradeAgreement().stream()
            .filter(agreement -> agreement.getSplit() == Split.TEST)
            .filter(agreement -> agreement.getSlice().equals("all"))
            .toList();
    assertThat(ofTest).extracting(GradeAgreement::getTarget).containsExactly("severity", "stages");
    // Two images without retinopathy, one of each other grade.
    assertThat(ofTest.get(0).getConfusion())
        .extracting(row -> row.stream().mapToLong(Long::longValue).sum())
        .containsExactly(2L, 1L, 1L, 2L);
    assertThat(ofTest.get(1).getConfusion())
        .extracting(row -> row.stream().mapToLong(Long::longValue).sum())
        .containsExactly(3L, 1L, 2L);
  }

  @Test
  void publishesTheGateOnAQuestionAndACardOfTheGroups() throws IOException {
    assertThat(published.getGate()).hasSize(1);
    assertThat(published.getGate().get(0).getTarget()).isEqualTo("severity-moderate-or-worse");
    LoadedModel loaded = LoadedModel.load(run.workspace(), published);
    assertThat(loaded.heads().list()).isEqualTo(TARGETS);
    assertThat(loaded.targets()).extracting(Target::name).isEqualTo(QUESTIONS);
    String card =
        new String(
            run.workspace()
                .store()
                .read(
                    run.workspace().modelArtifact("grouped", published.getArtifactDigest())
                        + "/"
                        + LoadedModel.CARD_FILE,
                    1 << 20),
            UTF_8);
    assertThat(card)
        .contains(
            "- severity: which group of grades, 0, 1, 2, 3-4 (softmax head); one probability for"
                + " each but the first or worse\n"
                + "  - severity-mild-or-worse: grade MILD or worse\n")
        .contains("\n- referable: grade MODERATE or worse\n")
        .contains("\n| stages | TEST | all | 6 | ")
        .contains("\n| | 0-1 | 2 | 3-4 |\n|---|---:|---:|---:|\n| **0-1** | ");
  }

  @Test
  void scoresAndMapsNewPhotographsWithThePublishedModel() throws IOException {
    Path photograph = directory.resolve("photograph.png");
    Files.write(photograph, DrawnPhotographs.png(0));
    Path output = Files.createDirectory(directory.resolve("scores"));
    Path maps = Files.createDirectory(directory.resolve("maps"));
    ScoringRequest request =
        new ScoringRequest(
            run.workspace(),
            published,
            published.getPreparation().getLogicVersion(),
            List.of(new ImageLocation("new", photograph.toString(), Files.size(photograph))),
            location -> Files.readAllBytes(Path.of(location)),
            ArtifactStore.at(output.toString()),
            ArtifactStore.at(maps.toString()),
            null,
            ScoringConfig.DEFAULT);
    Pipeline pipeline = StageRun.pipeline();
    pipeline.apply(new ScoreImages(request));
    pipeline.run().waitUntilFinish();

    List<String> lines = Files.readAllLines(output.resolve("scores.csv"));
    List<String> header = List.of(lines.get(0).split(","));
    List<String> row = List.of(lines.get(1).split(","));
    assertThat(header.subList(6, 14))
        .containsExactly(
            "score_severity-mild-or-worse",
            "score_severity-moderate-or-worse",
            "score_severity-severe-or-worse",
            "score_referable",
            "score_stages-moderate-or-worse",
            "score_stages-severe-or-worse",
            "grades_severity",
            "grades_stages");
    assertThat(header.get(14)).isEqualTo("severity-mild-or-worse_highSensitivity");
    assertThat(row).hasSameSizeAs(header);
    assertThat(row.get(12)).isIn("0", "1", "2", "3-4");
    assertThat(row.get(13)).isIn("0-1", "2", "3-4");
    assertThat(maps.toFile().list()).hasSize(1);
  }
}
