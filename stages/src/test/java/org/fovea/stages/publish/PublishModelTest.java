package org.fovea.stages.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.fovea.schema.FileRole;
import org.fovea.schema.ModelFile;
import org.fovea.schema.PublishedModel;
import org.fovea.schema.ReferenceImage;
import org.fovea.schema.StageManifest;
import org.fovea.schema.TrainedModel;
import org.fovea.stages.artifact.CommitStage;
import org.fovea.stages.artifact.RecordFiles;
import org.fovea.stages.artifact.StageAttempt;
import org.fovea.stages.artifact.StageInput;
import org.fovea.stages.artifact.Workspace;
import org.fovea.stages.registry.DamagedRegistryException;
import org.fovea.stages.registry.IrreproducibleScoresException;
import org.fovea.stages.registry.LoadedModel;
import org.fovea.stages.registry.ModelRegistry;
import org.fovea.stages.registry.ReferenceImages;
import org.fovea.stages.target.Target;
import org.fovea.stages.testing.StageRun;
import org.fovea.stages.testing.TinyReports;
import org.fovea.stages.testing.TinyReports.Reached;
import org.fovea.stages.testing.TinyStudy;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublishModelTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC);
  private static final Reached GOOD = new Reached(0.95, 0.95, 0.97);
  private static final Reached BAD = new Reached(0.95, 0.7, 0.97);

  @TempDir Path directory;
  private Workspace workspace;
  private TinyStudy study;
  private StageInput trained;
  private TrainedModel model;

  @BeforeEach
  void train() throws IOException {
    workspace = Workspace.at(directory.toString());
    study = TinyStudy.in(workspace);
    trained = study.trained();
    model =
        RecordFiles.read(trained.directory(), trained.onlyFile(FileRole.PART), TrainedModel.class)
            .get(0);
  }

  @Test
  void commitsAVersionThatPassesItsGate() throws IOException {
    PublishedModel published = publish("a", GOOD);

    assertThat(published).isEqualTo(registry().resolve("dr-screening@1"));
    assertThat(registry().aliases("dr-screening")).containsEntry("candidate", 1);
    assertThat(published.getGatePassed()).isTrue();
    assertThat(published.getModelDigest()).isEqualTo(model.getModelDigest());
    assertThat(published.getPreparation().getSidePx()).isEqualTo(32);
    assertThat(published.getPublishedAtMillis()).isEqualTo(CLOCK.millis());
    assertThat(published.getFiles())
        .extracting(ModelFile::getName)
        .containsExactly(
            "evaluation.json",
            "model-card.html",
            "model-card.md",
            "model.onnx",
            "reference-images.avro",
            "serving.properties",
            "trained-model.json",
            "weights.safetensors");
  }

  @Test
  void commitsAVersionThatDoesNotPassAndSaysSo() throws IOException {
    PublishedModel published = publish("a", BAD);

    assertThat(published.getGatePassed()).isFalse();
    assertThat(published.getVersion()).isEqualTo(1);
    assertThat(registry().aliases("dr-screening")).containsEntry("candidate", 1);
    assertThat(registry().history("dr-screening").get(0).getWhy()).contains("did not pass");
  }

  @Test
  void accountsForAllOccurrencesThatTheModelStandsFor() throws IOException {
    StageAttempt attempt = attempt("a");
    run(attempt, GOOD);

    StageManifest manifest = attempt.directory().manifest().orElseThrow();
    assertThat(manifest.getAccounting().getIn()).isEqualTo(6);
    assertThat(manifest.getAccounting().getOut()).isEqualTo(6);
  }

  @Test
  void adoptsTheSameModelAndKeepsTheVerdictOfEachEvaluation() throws IOException {
    PublishedModel good = publish("a", GOOD);
    PublishedModel again = publish("b", GOOD);
    PublishedModel bad = publish("c", BAD);

    assertThat(again).isEqualTo(good);
    assertThat(bad.getVersion()).isEqualTo(2);
    assertThat(bad.getGatePassed()).isFalse();
    assertThat(registry().resolve("dr-screening@1").getGatePassed()).isTrue();
  }

  @Test
  void loadsWhatWasPublished() throws IOException {
    LoadedModel loaded = LoadedModel.load(workspace, publish("a", GOOD));

    assertThat(loaded.weights()).isEqualTo(TinyStudy.weights());
    assertThat(loaded.targets()).isEqualTo(Target.DEFAULT);
    assertThat(loaded.operatingPoints()).hasSize(2);
    assertThat(loaded.trainedModel()).isEqualTo(model);
    assertThat(loaded.evaluation()).isEqualTo(TinyReports.report(model.getModelDigest(), GOOD));
    assertThat(loaded.reference()).isEqualTo("dr-screening@1");
  }

  @Test
  void publishesDrawingsThatTheLoadedModelScoresTheSame() throws IOException {
    LoadedModel loaded = LoadedModel.load(workspace, publish("a", GOOD));

    assertThat(loaded.references())
        .hasSize(5)
        .doesNotHaveDuplicates()
        .allMatch(reference -> reference.getPixels().remaining() == 3 * 32 * 32);
    assertThat(ReferenceImages.check(loaded)).isEqualTo(5);
  }

  @Test
  void saysWhichReferenceImageALoadedModelScoresOtherwise() throws IOException {
    LoadedModel loaded = LoadedModel.load(workspace, publish("a", GOOD));
    ReferenceImage third = loaded.references().get(2);
    List<Double> scores = third.getScores();
    third.setScores(List.of(scores.get(0), scores.get(1) + 2e-5));

    assertThatThrownBy(() -> ReferenceImages.check(loaded))
        .isInstanceOf(IrreproducibleScoresException.class)
        .hasMessageStartingWith("dr-screening@1 gives reference image 2 a score of ")
        .hasMessageContaining(" for referable, but gave it ");
    third.setScores(List.of(Double.NaN, scores.get(1)));
    assertThatThrownBy(() -> ReferenceImages.check(loaded))
        .isInstanceOf(IrreproducibleScoresException.class)
        .hasMessageContaining(" for any-dr, but gave it NaN");
    third.setScores(List.of(scores.get(0) + 5e-6, scores.get(1)));
    assertThat(ReferenceImages.check(loaded)).isEqualTo(5);
  }

  @Test
  void loadsNoFileThatWasChanged() throws IOException {
    PublishedModel published = publish("a", GOOD);
    Path card = artifact(published).resolve("model-card.md");
    Files.writeString(card, Files.readString(card).replace("0.97", "0.99"));

    assertThatThrownBy(() -> LoadedModel.load(workspace, published))
        .isInstanceOf(DamagedRegistryException.class)
        .hasMessageContaining("model-card.md");
  }

  @Test
  void loadsNoVersionWhoseThresholdsWereChanged() throws IOException {
    PublishedModel published = publish("a", GOOD);
    published.getOperatingPoints().get(0).setThreshold(0.9);

    assertThatThrownBy(() -> LoadedModel.load(workspace, published))
        .isInstanceOf(DamagedRegistryException.class)
        .hasMessageContaining("its record was changed");
  }

  @Test
  void writesACardThatSaysWhatTheModelIs() throws IOException {
    String card = Files.readString(artifact(publish("a", BAD)).resolve("model-card.md"));

    assertThat(card)
        .startsWith("# Model card: dr-screening (synthetic)\n")
        .contains("Research software, not a medical device")
        .contains("| TRAIN | 6 | |")
        .contains("| TEST | 200 | 150 |")
        .contains("| referable | TEST | all | 200 | 100 | 0.9700 | 0.9500 to 0.9900 |")
        .contains(
            "| referable | TEST | all | highSensitivity | 0.9500 (0.9300 to 0.9700) | 0.7000"
                + " (0.6800 to 0.7200) | 10 of 100 | 10 of 100 |")
        .contains("| referable | highSensitivity | 0.2500 | CALIBRATION, 6 images |")
        .contains("they were not calibrated")
        .contains("| 0.6800 | 0.8250 | NOT PASSED |")
        .contains("- weights: " + model.getModelDigest());
  }

  @Test
  void mapsTheRecordsToTheItemsOfTwoGuidelinesAndSaysWhatIsNotAvailable() throws IOException {
    String card = Files.readString(artifact(publish("a", BAD)).resolve("model-card.md"));

    assertThat(card)
        .contains("### TRIPOD+AI (https://doi.org/10.1136/bmj-2023-078378)")
        .contains("### CLAIM, update of 2024 (https://doi.org/10.1148/ryai.240300)")
        .contains("| 17 | ethical approval | not available |")
        .contains("| 44 | funding | not available |")
        .contains(
            "| 8a | outcome | any-dr: grade MILD or worse; referable: grade MODERATE or worse |")
        .contains(
            "| 23a | performance with intervals | any-dr AUC 0.9700 (0.9500 to 0.9900); referable"
                + " AUC 0.9700 (0.9500 to 0.9900) |")
        .contains("| 33 | testing on external data | not available |");
    List<String> numbers =
        card.lines()
            .filter(row -> row.matches("\\| [0-9]+[a-g]? \\|.*"))
            .map(row -> row.split(" ")[1])
            .toList();
    assertThat(numbers.stream().filter(number -> number.equals("1"))).hasSize(2);
    // 52 items and parts of items, then 44 items
    assertThat(numbers).hasSize(52 + 44).endsWith("43", "44");
  }

  @Test
  void saysTheSameInHtmlAsInMarkdown() throws IOException {
    Path files = artifact(publish("a", BAD));
    String card = Files.readString(files.resolve("model-card.md"));
    String page = Files.readString(files.resolve("model-card.html"));

    assertThat(page).isEqualTo(CardPage.of("Model card: dr-screening", card));
    assertThat(page).contains("<td>0.8250</td>".replace("<td>", "<td align=\"right\">"));
  }

  @Test
  void refusesAnEvaluationOfAnotherModel() {
    assertThatThrownBy(() -> run(attempt("a"), TinyReports.report("0".repeat(64), GOOD)))
        .rootCause()
        .hasMessageContaining("evaluate the trained model first");
  }

  private Path artifact(PublishedModel published) {
    return directory.resolve(
        workspace.modelArtifact(published.getName(), published.getArtifactDigest()));
  }

  private ModelRegistry registry() {
    return new ModelRegistry(workspace, CLOCK);
  }

  private StageAttempt attempt(String key) {
    return study.attempt(PublishModel.STAGE, List.of(key), 6);
  }

  private PublishedModel publish(String key, Reached reached) throws IOException {
    StageAttempt attempt = attempt(key);
    run(attempt, reached);
    StageManifest manifest = attempt.directory().manifest().orElseThrow();
    return RecordFiles.readAll(attempt.directory(), manifest, FileRole.PART, PublishedModel.class)
        .get(0);
  }

  private void run(StageAttempt attempt, Reached reached) throws IOException {
    run(attempt, TinyReports.report(model.getModelDigest(), reached));
  }

  private void run(StageAttempt attempt, org.fovea.schema.EvaluationReport report)
      throws IOException {
    Pipeline pipeline = StageRun.pipeline();
    pipeline
        .apply(
            new PublishModel(
                attempt,
                PublishConfig.DEFAULT,
                new PublishModel.Inputs(study.prepared(), trained, study.evaluation(report)),
                "somebody",
                CLOCK))
        .apply(new CommitStage(attempt));
    pipeline.run().waitUntilFinish();
  }
}
