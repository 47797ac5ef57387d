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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One small run on drawings with the baseline: support vectors on explicit features. */
class ExplicitFeaturesRunTest {
  private static final String SPEC =
      """
      name: explicit
      seed: 7
      patientIds: public
      sources: [{name: drawings, synthetic: {patients: 60, seed: 3, camera: A}}]
      split: {salt: fovea-1, train: 0.4, validation: 0.2, calibration: 0.2, test: 0.2}
      preprocess: {sidePx: 32}
      classifier: {kind: explicit-features}
      publish: {model: explicit, gate: {target: referable, auc: 0.01, on: estimate}}
      """;

  @TempDir private static Path folder;
  private static String workspace;
  private static String spec;
  private static Ended ended;

  @BeforeAll
  static void runTheWholeWorkflow() {
    workspace = folder.resolve("workspace").toString();
    spec = RealProgram.write(folder.resolve("run.yaml"), SPEC);
    ended = fovea("run", "--spec", spec, "--workspace", workspace, "--json");
  }

  private static JsonNode json(Ended program) throws IOException {
    return new ObjectMapper().readTree(program.out());
  }

  @Test
  void tellsDiseasedDrawingsFromHealthyOnes() throws IOException {
    assertThat(ended.exitCode()).as(ended.err()).isZero();
    List<Double> areas =
        StreamSupport.stream(json(ended).get("metrics").spliterator(), false)
            .filter(row -> row.get("split").textValue().equals("test"))
            .filter(row -> row.get("slice").textValue().equals("all"))
            .map(row -> row.get("auc").doubleValue())
            .toList();
    assertThat(areas).hasSize(2).allMatch(area -> area > 0.8);
  }

  @Test
  void saysWhatTheModelIs() throws IOException {
    assertThat(json(ended).get("scenario").textValue())
        .matches("EXPLICIT_FEATURES \\(\\d+ features of the originals, support vector machines\\)");
    Path card;
    try (Stream<Path> files = Files.walk(folder)) {
      card = files.filter(file -> file.endsWith("model-card.md")).findFirst().orElseThrow();
    }
    assertThat(card)
        .content()
        .contains("A support vector machine on explicit features")
        .contains("- no transfer: ")
        .contains("- referable: Gaussian kernel, C = ")
        .doesNotContain("bvlc-googlenet");
  }

  @Test
  void canBeAudited() throws IOException {
    Ended audited = fovea("audit", "model:explicit@1", "--workspace", workspace, "--json");

    assertThat(audited.exitCode()).as(audited.out()).isZero();
    assertThat(json(audited).get("notProvable")).isEmpty();
  }

  @Test
  void isNamedByAnAuditInEachOfItsKindsOfFilesWhereOneByteWasFlipped() throws IOException {
    for (String kind :
        List.of(
            "stages/features/[0-9a-f]{64}/part-.*",
            "stages/features/[0-9a-f]{64}/manifest.json",
            "stages/finetune/[0-9a-f]{64}/weights-.*",
            "models/explicit/artifacts/[0-9a-f]{64}/weights.safetensors",
            "drawings/.*\\.jpeg",
            "drawings/.*\\.csv")) {
      Path file;
      try (Stream<Path> files = Files.walk(Path.of(workspace))) {
        file =
            files
                .filter(it -> Path.of(workspace).relativize(it).toString().matches(kind))
                .sorted()
                .findFirst()
                .orElseThrow();
      }
      byte[] bytes = Files.readAllBytes(file);
      byte[] flipped = bytes.clone();
      flipped[bytes.length / 2] ^= 1;
      Files.write(file, flipped);
      Ended audited = fovea("audit", "model:explicit@1", "--workspace", workspace, "--json");
      Files.write(file, bytes);

      assertThat(audited.exitCode()).as(kind).isEqualTo(5);
      assertThat(json(audited).get("firstMismatch").get("where").textValue())
          .startsWith(Path.of(workspace).relativize(file).toString());
    }
  }

  @Test
  @Tag("slow")
  void makesTheSameModelAgain() throws IOException {
    String other = folder.resolve("other").toString();
    Ended again = fovea("run", "--spec", spec, "--workspace", other, "--to", "finetune");

    assertThat(again.exitCode()).as(again.err()).isZero();
    assertThat(names(Path.of(other))).hasSize(1).isSubsetOf(names(Path.of(workspace)));
  }

  /** The names of files end in their digests. */
  private static List<String> names(Path workspace) throws IOException {
    try (Stream<Path> files = Files.walk(workspace.resolve("stages"))) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("weights-"))
          .map(file -> workspace.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  private static Ended predict(String output, String... more) {
    Stream<String> arguments =
        Stream.of(
            "predict",
            "--model",
            "explicit@1",
            "--images",
            workspace + "/drawings/camera-A-seed-3-patients-60/images/1_*",
            "--output",
            folder.resolve(output).toString(),
            "--workspace",
            workspace);
    return fovea(Stream.concat(arguments, Stream.of(more)).toArray(String[]::new));
  }

  @Test
  void scoresImagesAndDrawsMasksOverThem() throws IOException {
    Path masks = folder.resolve("masks");
    Ended scored = predict("scores", "--masks", masks.toString());

    assertThat(scored.exitCode()).as(scored.err()).isZero();
    assertThat(scored.out()).contains("2 of 2 images scored by explicit@1");
    assertThat(filesBelow(masks)).containsExactly("#.png", "#.png");
  }

  @Test
  void hasNoHeatmapsAndNoOtherSize() {
    Ended heatmaps = predict("a", "--heatmaps", folder.resolve("maps").toString());
    Ended size = predict("b", "--side-px", "320");

    assertThat(heatmaps.exitCode()).isEqualTo(2);
    assertThat(heatmaps.err())
        .contains(
            "explicit@1 is a model of explicit features, which has no heatmaps; ask for masks");
    assertThat(size.exitCode()).isEqualTo(2);
    assertThat(size.err()).contains("explicit@1 measures at 768 pixels, and at no other size");
  }

  @Test
  void standsBesideTheTransferScenarios() throws IOException {
    Ended compared =
        fovea(
            "compare",
            "--spec",
            spec,
            "--workspace",
            workspace,
            "--set",
            "finetune.weights=shipped",
            "--scenarios",
            "EXPLICIT_FEATURES,LINEAR_ON_TOP",
            "--json");

    assertThat(compared.exitCode()).as(compared.err()).isZero();
    assertThat(json(compared).get("variants"))
        .extracting(variant -> variant.get("scenario").textValue())
        .containsExactly("EXPLICIT_FEATURES", "LINEAR_ON_TOP");
    assertThat(json(compared).get("variants"))
        .allSatisfy(variant -> assertThat(variant.get("metrics")).hasSize(2));
  }
}
