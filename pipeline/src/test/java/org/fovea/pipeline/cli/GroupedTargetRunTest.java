package org.fovea.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fovea.pipeline.cli.RealProgram.filesBelow;
import static org.fovea.pipeline.cli.RealProgram.fovea;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.fovea.pipeline.cli.RealProgram.Ended;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One small run on drawings with a target of three groups of grades, drawn equally often. */
class GroupedTargetRunTest {
  private static final String SPEC =
      """
      name: grouped
      seed: 7
      patientIds: public
      targets: [{name: severity, classes: [[0, 1], [2], [3, 4]], head: ordinal}]
      sources: [{name: drawings, synthetic: {patients: 30, seed: 3, camera: B}}]
      split: {salt: fovea-1, train: 0.4, validation: 0.2, calibration: 0.2, test: 0.2}
      preprocess: {sidePx: 64}
      finetune: {weights: shipped, epochs: 1, batchSize: 16, classBalance: sampled}
      publish: {model: grouped, gate: {target: severity-moderate-or-worse, auc: 0.01, on: estimate}}
      """;

  @TempDir private static Path folder;
  private static String workspace;
  private static Ended ended;

  @BeforeAll
  static void runTheWholeWorkflow() {
    workspace = folder.resolve("workspace").toString();
    String spec = RealProgram.write(folder.resolve("run.yaml"), SPEC);
    ended = fovea("run", "--spec", spec, "--workspace", workspace, "--json");
  }

  @Test
  void measuresTheQuestionsThatFollowFromTheGroups() throws IOException {
    assertThat(ended.exitCode()).as(ended.err()).isZero();
    JsonNode metrics = new ObjectMapper().readTree(ended.out()).get("metrics");
    assertThat(StreamSupport.stream(metrics.spliterator(), false))
        .extracting(row -> row.get("target").textValue())
        .containsOnly("severity-moderate-or-worse", "severity-severe-or-worse");
    JsonNode shown =
        new ObjectMapper()
            .readTree(
                fovea("models", "show", "grouped@1", "--workspace", workspace, "--json").out());
    assertThat(shown.get("targets"))
        .hasToString("[\"severity-moderate-or-worse\",\"severity-severe-or-worse\"]");
    assertThat(shown.get("operatingPoints")).hasSize(4);
  }

  @Test
  void saysWhyItsQuestionsAreNotCalibrated() throws IOException {
    List<Path> cards;
    try (Stream<Path> files = Files.walk(folder)) {
      cards = files.filter(file -> file.endsWith("model-card.md")).toList();
    }
    assertThat(cards).hasSize(1);
    assertThat(cards.get(0))
        .content()
        .contains(
            "| severity-moderate-or-worse | 1.0000 | 0.0000 | nothing: questions about groups are"
                + " not calibrated one by one |")
        .doesNotContain("do not rise with the truth");
  }

  @Test
  void canBeAudited() throws IOException {
    Ended audited = fovea("audit", "model:grouped@1", "--workspace", workspace, "--json");

    assertThat(audited.exitCode()).as(audited.out()).isZero();
    assertThat(new ObjectMapper().readTree(audited.out()).get("notProvable")).isEmpty();
  }

  @Test
  void scoresAndMapsImagesByThePublishedModel() throws IOException {
    Path output = folder.resolve("scores");
    Path maps = folder.resolve("maps");
    Ended scored =
        fovea(
            "predict",
            "--model",
            "grouped@1",
            "--images",
            workspace + "/drawings/camera-B-seed-3-patients-30/images/1_*",
            "--output",
            output.toString(),
            "--heatmaps",
            maps.toString(),
            "--workspace",
            workspace);

    assertThat(scored.exitCode()).as(scored.err()).isZero();
    List<String> rows = Files.readAllLines(output.resolve("scores.csv"));
    assertThat(rows).hasSize(3);
    assertThat(rows.get(0))
        .startsWith(
            "image,image_id,model,status,code,message,score_severity-moderate-or-worse,"
                + "score_severity-severe-or-worse,grades_severity,"
                + "severity-moderate-or-worse_highSensitivity,");
    assertThat(rows.subList(1, 3))
        .extracting(row -> row.split(",", -1)[8])
        .allMatch(grades -> List.of("0-1", "2", "3-4").contains(grades));
    assertThat(filesBelow(maps)).containsExactly("#.png", "#.png");
  }
}
