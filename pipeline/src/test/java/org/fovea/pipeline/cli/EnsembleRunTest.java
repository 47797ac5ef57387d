package org.fovea.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fovea.pipeline.cli.RealProgram.fovea;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.fovea.pipeline.cli.RealProgram.Ended;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Small runs on drawings whose model is several networks. */
@Tag("slow")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class) // the last ones change the workspace
class EnsembleRunTest {
  private static final String SPEC =
      """
      name: several
      seed: 7
      patientIds: public
      sources: [{name: drawings, synthetic: {patients: 24, seed: 5, camera: B}}]
      split: {salt: fovea-1, train: 0.4, validation: 0.2, calibration: 0.2, test: 0.2}
      preprocess: {sidePx: 32}
      finetune: {weights: shipped, epochs: 1, batchSize: 16}
      evaluate: {resamples: 100}
      publish: {model: several, gate: {target: referable, auc: 0.01, on: estimate}}
      """;

  @TempDir private static Path folder;
  private static String workspace;
  private static JsonNode single;
  private static JsonNode ensemble;

  @BeforeAll
  static void trainOneNetworkAndThenTwo() throws IOException {
    workspace = folder.resolve("workspace").toString();
    single = run("--to", "finetune");
    ensemble = run("--set", "finetune.members=2");
  }

  private static JsonNode run(String... more) throws IOException {
    String spec = RealProgram.write(folder.resolve("run.yaml"), SPEC);
    List<String> arguments =
        new ArrayList<>(List.of("run", "--spec", spec, "--workspace", workspace, "--json"));
    arguments.addAll(List.of(more));
    Ended ended = fovea(arguments.toArray(new String[0]));
    assertThat(ended.exitCode()).as(ended.err()).isZero();
    return new ObjectMapper().readTree(ended.out());
  }

  private static List<String> trainings(JsonNode outcome) {
    List<String> actions = new ArrayList<>();
    for (JsonNode stage : outcome.get("stages")) {
      if (stage.get("stage").textValue().equals("finetune")) {
        actions.add(stage.get("action").textValue().toLowerCase(Locale.ROOT));
      }
    }
    return actions;
  }

  private static Path artifact(int version, String name) throws IOException {
    JsonNode model =
        new ObjectMapper()
            .readTree(
                Path.of(workspace, "models/several/versions", version + "", "model.json").toFile());
    return Path.of(
        workspace, "models/several/artifacts", model.get("artifactDigest").textValue(), name);
  }

  @Test
  @Order(1)
  void trainsOnlyTheMembersThatAreNotThereYet() {
    assertThat(trainings(single)).containsExactly("run");
    assertThat(trainings(ensemble)).containsExactly("reuse", "run", "run");
  }

  @Test
  @Order(1)
  void publishesAllMembersAsOneModelWithItsGain() throws IOException {
    JsonNode evaluation = new ObjectMapper().readTree(artifact(1, "evaluation.json").toFile());
    JsonNode gain = evaluation.get("ensembleGain");
    assertThat(gain.get("members").intValue()).isEqualTo(2);
    assertThat(gain.get("passes").intValue()).isEqualTo(2);
    assertThat(gain.get("overMean")).hasSameSizeAs(gain.get("overFirst")).isNotEmpty();
    assertThat(artifact(1, "model-card.md"))
        .content()
        .contains("An ensemble of 2 networks (bvlc-googlenet)")
        .contains("seeds 7 to 8, a network each")
        .contains("Cost: 2 trainings instead of one, and 2 passes");
  }

  @Test
  @Order(1)
  void canBeAudited() throws IOException {
    for (String subject : List.of("model:several@1", "run:" + ensemble.get("runId").textValue())) {
      Ended audited = fovea("audit", subject, "--workspace", workspace, "--json");

      assertThat(audited.exitCode()).as(audited.out()).isZero();
      assertThat(new ObjectMapper().readTree(audited.out()).get("mismatches")).isEmpty();
    }
  }

  @Test
  @Order(1)
  void scoresAndMapsPhotographsByTheMeanOfItsMembers() throws IOException {
    Path output = folder.resolve("scores");
    Ended scored =
        fovea(
            "predict",
            "--model",
            "several@1",
            "--images",
            workspace + "/drawings/camera-B-seed-5-patients-24/images/1_*",
            "--output",
            output.toString(),
            "--heatmaps",
            folder.resolve("maps").toString(),
            "--workspace",
            workspace);

    assertThat(scored.exitCode()).as(scored.err()).isZero();
    assertThat(Files.readAllLines(output.resolve("scores.csv"))).hasSize(3);
    try (Stream<Path> maps = Files.list(folder.resolve("maps"))) {
      assertThat(maps).hasSize(2);
    }
  }

  @Test
  @Order(1)
  void isRefusedWhereATrainingShouldBeginWithIt() {
    Ended ended =
        fovea(
            "run",
            "--spec",
            folder.resolve("run.yaml").toString(),
            "--workspace",
            workspace,
            "--set",
            "finetune.weights=models:several@1");

    assertThat(ended.exitCode()).isEqualTo(2);
    assertThat(ended.err())
        .contains("models:several@1 cannot be used: they are of an ensemble of 2 networks")
        .contains("finetune.members: 1");
  }

  @Test
  @Order(2)
  void isPromotedByAProcessThatHasThePublishedFilesAlone() {
    Ended promoted = fovea("models", "promote", "several@1", "--workspace", workspace, "--json");

    assertThat(promoted.exitCode()).as(promoted.err()).isZero();
  }

  @Test
  @Order(3)
  void getsThresholdsOfAClinicAsAnyModelDoes() throws IOException {
    Path drawn = folder.resolve("clinic");
    assertThat(
            fovea("sample", "--output", drawn.toString(), "--count", "60", "--seed", "9")
                .exitCode())
        .isZero();
    String spec =
        RealProgram.write(
            folder.resolve("clinic.yaml"),
            """
            name: clinic
            seed: 7
            patientIds: public
            sources: [{name: clinic, images: %s/images/*, labels: %s/trainLabels.csv, layout: eyepacs}]
            split: {train: 0, validation: 0, calibration: 0.5, test: 0.5}
            preprocess: {sidePx: 32}
            publish: {gate: {target: referable, auc: 0.01, on: estimate}}
            """
                .formatted(drawn, drawn));

    Ended ended =
        fovea(
            "models",
            "recalibrate",
            "several@1",
            "--spec",
            spec,
            "--workspace",
            workspace,
            "--json");

    assertThat(ended.exitCode()).as(ended.err()).isZero();
    JsonNode before =
        new ObjectMapper()
            .readTree(Path.of(workspace, "models/several/versions/1/model.json").toFile());
    JsonNode after =
        new ObjectMapper()
            .readTree(Path.of(workspace, "models/several/versions/2/model.json").toFile());
    assertThat(after.get("modelDigest")).isEqualTo(before.get("modelDigest"));
    assertThat(after.get("operatingPoints")).isNotEqualTo(before.get("operatingPoints"));
    assertThat(fovea("audit", "model:several@2", "--workspace", workspace, "--json").exitCode())
        .isZero();
  }
}
