package org.fovea.pipeline.cli;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.fovea.pipeline.cli.RealProgram.filesBelow;
import static org.fovea.pipeline.cli.RealProgram.fovea;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.file.SeekableByteArrayInput;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.fovea.pipeline.cli.RealProgram.Ended;
import org.fovea.schema.ModelFile;
import org.fovea.schema.PublishedModel;
import org.fovea.schema.ReferenceImage;
import org.fovea.stages.artifact.Workspace;
import org.fovea.stages.registry.ArtifactFile;
import org.fovea.stages.registry.LoadedModel;
import org.fovea.stages.registry.ModelRegistry;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** One small run on drawings, from nothing to predictions, in one workspace. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class WholeRunTest {
  private static final String SPEC =
      """
      name: small
      seed: 7
      patientIds: public
      sources: [{name: drawings, synthetic: {patients: 30, seed: 3, camera: B}}]
      split: {salt: fovea-1, train: 0.4, validation: 0.2, calibration: 0.2, test: 0.2}
      preprocess: {sidePx: 64}
      finetune: {weights: shipped, epochs: 1, batchSize: 16}
      publish: {model: small, gate: {target: referable}}
      """;

  private static final List<String> STAGES =
      List.of("ingest", "prepare", "assign", "finetune", "evaluate", "publish");

  @TempDir private static Path folder;
  private static Path workspace;
  private static String spec;
  private static Ended first;
  private static List<String> filesOfFirst;

  @BeforeAll
  static void runTheWholeWorkflow() throws IOException {
    workspace = folder.resolve("workspace");
    spec = RealProgram.write(folder.resolve("run.yaml"), SPEC);
    first = run("--json", "--events", folder.resolve("events.jsonl").toString());
    filesOfFirst = filesBelow(workspace);
  }

  @Test
  @Order(0)
  void publishesTheFirstVersionAndPrintsOneDocument() throws IOException {
    assertThat(first.exitCode()).as(first.err()).isZero();
    assertThat(first.out()).hasLineCount(1);
    JsonNode outcome = json(first.out());
    assertThat(outcome.get("synthetic").booleanValue()).isTrue();
    assertThat(outcome.get("publication").get("model").textValue()).isEqualTo("small");
    assertThat(outcome.get("publication").get("version").intValue()).isEqualTo(1);
    assertThat(outcome.get("publication").get("gatePassed").booleanValue()).isTrue();
    assertThat(Path.of(outcome.get("publication").get("location").textValue())).isDirectory();
    assertThat(actions(outcome)).isEqualTo(all("RUN"));
    for (JsonNode stage : outcome.get("stages")) {
      assertThat(stage.get("in").longValue())
          .isEqualTo(
              stage.get("out").longValue()
                  + sum(stage.get("excluded"))
                  + sum(stage.get("rejected")));
    }
    assertThat(outcome.get("stages").get(0).get("in").longValue()).isEqualTo(60);
    assertThat(outcome.get("metrics")).isNotEmpty();
  }

  @Test
  @Order(1)
  void leavesTheseFilesAndNoOthers() {
    assertThat(filesOfFirst.stream().filter(name -> !name.startsWith("drawings/")))
        .containsExactly(
            "looks/#/#.json",
            "models/small/artifacts/#/dataset-statistics.json",
            "models/small/artifacts/#/evaluation.json",
            "models/small/artifacts/#/model-card.html",
            "models/small/artifacts/#/model-card.md",
            "models/small/artifacts/#/model.onnx",
            "models/small/artifacts/#/reference-images.avro",
            "models/small/artifacts/#/serving.properties",
            "models/small/artifacts/#/trained-model.json",
            "models/small/artifacts/#/weights.safetensors",
            "models/small/history/00000001.json",
            "models/small/versions/1/model.json",
            "runs/#/dataset.json",
            "runs/#/dataset.svg",
            "runs/#/error-review.json",
            "runs/#/error-review.png",
            "runs/#/files.json",
            "runs/#/lineage.jsonl",
            "runs/#/preparation.png",
            "runs/#/refused-pictures.json",
            "runs/#/report.html",
            "runs/#/run.json",
            "stages/assign/#/dataset-00000-#.avro",
            "stages/assign/#/manifest.json",
            "stages/assign/#/part-00000-#.avro",
            "stages/evaluate/#/manifest.json",
            "stages/evaluate/#/part-00000-#.avro",
            "stages/evaluate/#/report-00000-#.avro",
            "stages/finetune/#/manifest.json",
            "stages/finetune/#/part-00000-#.avro",
            "stages/finetune/#/weights-00000-#.safetensors",
            "stages/ingest/#/manifest.json",
            "stages/ingest/#/part-00000-#.avro",
            "stages/prepare/#/manifest.json",
            "stages/prepare/#/measurement-00000-#.avro",
            "stages/prepare/#/part-00000-#.avro",
            "stages/publish/#/manifest.json",
            "stages/publish/#/part-00000-#.avro");
    assertThat(filesOfFirst.stream().filter(name -> name.startsWith("drawings/")))
        .contains("drawings/camera-B-seed-3-patients-30/trainLabels.csv");
    assertThat(filesOfFirst.stream().filter(name -> name.endsWith(".jpeg"))).hasSize(60);
  }

  @Test
  @Order(1)
  void accountsForEveryOccurrenceInEveryManifest() throws IOException {
    Map<String, JsonNode> manifests = manifests();
    assertThat(manifests.keySet()).containsExactlyInAnyOrderElementsOf(STAGES);
    for (JsonNode manifest : manifests.values()) {
      JsonNode account = manifest.get("accounting");
      assertThat(account.get("in").longValue())
          .isEqualTo(
              account.get("out").longValue()
                  + account.get("excluded").longValue()
                  + account.get("rejected").longValue());
      assertThat(manifest.get("synthetic").booleanValue()).isTrue();
      for (JsonNode file : manifest.get("files")) {
        Path written =
            workspace
                .resolve("stages")
                .resolve(manifest.get("stage").textValue())
                .resolve(manifest.get("key").textValue())
                .resolve(file.get("name").textValue());
        assertThat(written).hasSize(file.get("sizeBytes").longValue());
      }
    }
    assertThat(out(manifests, "ingest")).isEqualTo(in(manifests, "prepare"));
    assertThat(out(manifests, "prepare")).isEqualTo(in(manifests, "assign"));
    assertThat(out(manifests, "finetune")).isEqualTo(in(manifests, "publish"));
    // Validation images are looked at by training and by evaluation, training images by training.
    assertThat(in(manifests, "finetune")).isLessThan(out(manifests, "assign"));
    assertThat(in(manifests, "evaluate")).isLessThan(out(manifests, "assign"));
  }

  @Test
  @Order(1)
  void writesTheRunIntoTheLedger() throws IOException {
    String runId = json(first.out()).get("runId").textValue();
    JsonNode record = json(RealProgram.read(workspace.resolve("runs/" + runId + "/run.json")));
    assertThat(record.get("state").textValue()).isEqualTo("SUCCEEDED");
    assertThat(record.get("exitCode")).hasToString("0");
    assertThat(record.get("stages")).hasSize(6);
    for (JsonNode stage : record.get("stages")) {
      assertThat(stage.get("outcome").textValue()).isEqualTo("RAN");
    }
  }

  @Test
  @Order(1)
  void tellsMachinesWhatHappenedInOrder() throws IOException {
    JsonNode outcome = json(first.out());
    List<String> happened = new ArrayList<>();
    for (String line : Files.readAllLines(folder.resolve("events.jsonl"))) {
      JsonNode event = json(line);
      String type = event.get("type").textValue();
      if (type.startsWith("stage-")) {
        happened.add(type + " " + event.get("stage").textValue());
      } else if (type.startsWith("run-")) {
        happened.add(type);
      }
      if (type.equals("stage-ended")) {
        JsonNode stage = outcome.get("stages").get(STAGES.indexOf(event.get("stage").textValue()));
        for (String same : List.of("action", "seconds", "in", "out", "excluded", "rejected")) {
          assertThat(event.get(same)).as(same).isEqualTo(stage.get(same));
        }
      }
    }
    List<String> expected = new ArrayList<>(List.of("run-started"));
    for (String stage : STAGES) {
      expected.addAll(
          List.of("stage-planned " + stage, "stage-started " + stage, "stage-ended " + stage));
    }
    expected.add("run-ended");
    assertThat(happened).isEqualTo(expected);
  }

  @Test
  @Order(2)
  void reusesEverythingTheSecondTime() throws IOException {
    long began = System.nanoTime();
    JsonNode second = document(run("--json"));

    assertThat(actions(second)).isEqualTo(all("REUSE"));
    assertThat(second.get("publication").get("version").intValue()).isEqualTo(1);
    assertThat(second.get("metrics")).isEqualTo(json(first.out()).get("metrics"));
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(20));
    List<String> files = filesBelow(workspace);
    List<String> runRecords = files.stream().filter(name -> name.startsWith("runs/")).toList();
    assertThat(runRecords.stream().distinct())
        .containsExactly(
            "runs/#/dataset.json",
            "runs/#/dataset.svg",
            "runs/#/error-review.json",
            "runs/#/error-review.png",
            "runs/#/files.json",
            "runs/#/lineage.jsonl",
            "runs/#/preparation.png",
            "runs/#/refused-pictures.json",
            "runs/#/report.html",
            "runs/#/run.json");
    assertThat(runRecords).hasSize(2 * 9 + 1); // only the first has run anything to tell of
    assertThat(files).hasSize(filesOfFirst.size() + 9);
  }

  @Test
  @Order(3)
  void plansToReuseEverything() throws IOException {
    assertThat(actions(document(workflow("plan", "--json")))).isEqualTo(all("REUSE"));
    assertThat(actions(document(workflow("run", "--dry-run", "--verify", "--json"))))
        .isEqualTo(all("REUSE"));
  }

  @Test
  @Order(3)
  void removesCheckpointsThatARunLeftBesideAWholeOutputUnlessItOnlyPlans() throws IOException {
    String key = json(first.out()).get("stages").get(3).get("key").textValue();
    Path left = workspace.resolve("checkpoints/finetune/" + key + "/claim-00000001.json");
    Files.writeString(Files.createDirectories(left.getParent()).resolve(left.getFileName()), "{}");

    document(workflow("plan", "--json"));
    assertThat(left).exists();
    document(run("--json", "--to", "finetune"));
    assertThat(left).doesNotExist();
  }

  @Test
  @Order(3)
  void plansToTrainAgainForAnotherSeed() throws IOException {
    JsonNode plan = document(workflow("plan", "--json", "--set", "seed=8"));

    assertThat(actions(plan))
        .containsEntry("ingest", "REUSE")
        .containsEntry("prepare", "REUSE")
        .containsEntry("assign", "REUSE")
        .containsEntry("finetune", "RUN")
        .containsEntry("evaluate", "RUN")
        .containsEntry("publish", "DEPENDS");
    String firstRun = json(first.out()).get("runId").textValue();
    JsonNode training = plan.get("stages").get(3);
    assertThat(training.get("reason").textValue()).isEqualTo("seed 7 → 8 since run " + firstRun);
    assertThat(training.get("estimate").get("runId").textValue()).isEqualTo(firstRun);
    assertThat(training.get("estimate").get("seconds").doubleValue())
        .isEqualTo(json(first.out()).get("stages").get(3).get("seconds").doubleValue());
    assertThat(plan.get("stages").get(0).get("estimate").isNull()).isTrue();
  }

  @Test
  @Order(4)
  void makesTheSameBytesWhereAStageIsForced() throws IOException {
    JsonNode forced =
        document(run("--json", "--force", "finetune", "--force", "evaluate", "--force", "publish"));

    Map<String, String> expected = all("REUSE");
    expected.putAll(Map.of("finetune", "RUN", "evaluate", "RUN", "publish", "RUN"));
    assertThat(actions(forced)).isEqualTo(expected);
    assertThat(forced.get("publication").get("version").intValue()).isEqualTo(1);
    assertThat(filesBelow(workspace).stream().filter(name -> !name.startsWith("runs/")))
        .containsExactlyElementsOf(
            filesOfFirst.stream().filter(name -> !name.startsWith("runs/")).toList());
  }

  @Test
  @Order(5)
  void runsOnlyThePartThatIsAskedFor() throws IOException {
    JsonNode part = document(run("--json", "--from", "assign", "--to", "finetune"));

    assertThat(actions(part).keySet()).containsExactly("ingest", "prepare", "assign", "finetune");
    assertThat(part.get("publication").isNull()).isTrue();
    assertThat(part.get("metrics")).isEmpty();
    JsonNode measured = document(run("--json", "--to", "evaluate"));
    assertThat(measured.get("metrics")).isEqualTo(json(first.out()).get("metrics"));
  }

  @Test
  @Order(6)
  void showsTheModel() throws IOException {
    JsonNode listed = document(fovea("models", "list", "--workspace", workspace(), "--json"));
    assertThat(listed.get("models")).hasSize(1);
    JsonNode model = listed.get("models").get(0);
    assertThat(model.get("name").textValue()).isEqualTo("small");
    assertThat(model.get("synthetic").booleanValue()).isTrue();
    assertThat(model.get("aliases")).hasSize(1);
    assertThat(model.get("aliases").get(0).textValue()).isEqualTo("candidate");
    JsonNode shown =
        document(fovea("models", "show", "small@1", "--workspace", workspace(), "--json"));
    assertThat(shown.get("runId")).isEqualTo(json(first.out()).get("runId"));
    assertThat(shown.get("metrics")).isEqualTo(json(first.out()).get("metrics"));
    assertThat(shown.get("testSets").findValuesAsText("looksBefore")).containsExactly("0");
    assertThat(shown.get("operatingPoints")).hasSize(4);
    assertThat(shown.get("targets")).hasToString("[\"any-dr\",\"referable\"]");
    Ended absent = fovea("models", "show", "small@2", "--workspace", workspace());
    assertThat(absent.exitCode()).isEqualTo(2);
    assertThat(absent.err()).hasLineCount(1).contains("small");
  }

  @Test
  @Order(6)
  void listsNoDeadLettersWhereEveryDrawingIsGood() {
    assertThat(fovea("rejected", "list", "--workspace", workspace()).out())
        .isEqualTo("No such inputs in %s.\n".formatted(workspace));
  }

  @Test
  @Order(6)
  void scoresEveryImageAndListsTheBrokenOne() throws IOException {
    Path images = Files.createDirectory(folder.resolve("new"));
    Path drawn = workspace.resolve("drawings/camera-B-seed-3-patients-30/images");
    for (String name : List.of("1_left.jpeg", "1_right.jpeg", "2_left.jpeg")) {
      Files.copy(drawn.resolve(name), images.resolve(name));
    }
    Files.writeString(images.resolve("broken.jpeg"), "no image");
    Path output = folder.resolve("scores");

    JsonNode scored = document(predict(images, output));

    assertThat(scored.get("model").textValue()).isEqualTo("small@1");
    assertThat(scored.get("in").intValue()).isEqualTo(4);
    assertThat(scored.get("scored").intValue()).isEqualTo(3);
    assertThat(scored.get("rejected")).hasToString("{\"NOT_AN_IMAGE\":1}");
    assertThat(scored.get("synthetic").booleanValue()).isTrue();
    assertThat(filesBelow(output))
        .containsExactly("rejected.avro", "scores.avro", "scores.csv", "summary.json");
    List<String> rows = RealProgram.read(output.resolve("scores.csv")).lines().toList();
    assertThat(rows.get(0))
        .isEqualTo(
            "image,image_id,model,status,code,message,score_any-dr,score_referable,"
                + rows.get(0).substring(rows.get(0).indexOf("any-dr_")));
    assertThat(rows.subList(1, rows.size()).stream().map(row -> row.split(",", -1)))
        .extracting(row -> row[0], row -> row[3], row -> row[4])
        .containsExactly(
            tuple("1_left.jpeg", "scored", ""),
            tuple("1_right.jpeg", "scored", ""),
            tuple("2_left.jpeg", "scored", ""),
            tuple("broken.jpeg", "rejected", "NOT_AN_IMAGE"));
    assertThat(predict(images, output).exitCode()).isZero(); // the same again
  }

  @Test
  @Order(7)
  void endsWithFourWhereTheGateIsNotPassed() throws IOException {
    Ended ended =
        run("--json", "--set", "publish.gate={target: referable, auc: 1, on: lower-bound}");

    assertThat(ended.exitCode()).as(ended.err()).isEqualTo(4);
    JsonNode outcome = json(ended.out());
    Map<String, String> expected = all("REUSE");
    expected.put("publish", "RUN");
    assertThat(actions(outcome)).isEqualTo(expected);
    assertThat(outcome.get("publication").get("gatePassed").booleanValue()).isFalse();
    assertThat(outcome.get("publication").get("gate").get(0).get("passed").booleanValue())
        .isFalse();
    int version = outcome.get("publication").get("version").intValue();
    JsonNode shown =
        document(fovea("models", "show", "small@candidate", "--workspace", workspace(), "--json"));
    assertThat(shown.get("summary").get("version").intValue()).isEqualTo(version);
    assertThat(shown.get("summary").get("gatePassed").booleanValue()).isFalse();
    Ended scored =
        fovea(
            "predict",
            "--model",
            "small",
            "--images",
            workspace.resolve("drawings/camera-B-seed-3-patients-30/images/1_*").toString(),
            "--output",
            folder.resolve("scores-of-candidate").toString(),
            "--workspace",
            workspace());
    assertThat(scored.exitCode()).as(scored.err()).isZero();
    assertThat(scored.err()).contains("WARNING: small@" + version + " did not pass its gate");
    assertThat(scored.out()).startsWith("MODEL OF SYNTHETIC IMAGES: 2 of 2 images scored");
  }

  @Test
  @Order(8)
  void trainsOnFromAPublishedModel() throws IOException {
    document(
        run("--json", "--set", "finetune.weights=models:small@1", "--set", "publish.model=next"));

    JsonNode shown =
        document(fovea("models", "show", "next@1", "--workspace", workspace(), "--json"));
    assertThat(shown.get("initialWeights").textValue()).startsWith("published-model small@1 (SHA-");
    Ended absent = run("--set", "finetune.weights=models:small@7");
    assertThat(absent.exitCode()).isEqualTo(2);
    assertThat(absent.err())
        .isEqualTo(
            "fovea: the weights models:small@7 cannot be used: model small has no version 7; it"
                + " has the versions 1 to 2 and the aliases candidate\n");
  }

  @Test
  @Order(9)
  void promotesWhatPassesItsGateAndScoresWithIt() throws IOException {
    JsonNode promoted = document(models("promote", "small@1", "--json"));
    assertThat(promoted.get("version").intValue()).isEqualTo(1);
    assertThat(promoted.get("former").isNull()).isTrue();

    JsonNode shown = document(models("show", "small@champion", "--json"));
    assertThat(shown.get("summary").get("version").intValue()).isEqualTo(1);
    Ended scored =
        fovea(
            "predict",
            "--model",
            "small@champion",
            "--images",
            workspace.resolve("drawings/camera-B-seed-3-patients-30/images/1_*").toString(),
            "--output",
            folder.resolve("scores-of-champion").toString(),
            "--workspace",
            workspace(),
            "--json");
    assertThat(document(scored).get("model").textValue()).isEqualTo("small@1");
  }

  @Test
  @Order(10)
  void promotesWhatDoesNotPassOnlyForAReasonAndRollsItBack() throws IOException {
    Ended refused = models("promote", "small@2");
    assertThat(refused.exitCode()).isEqualTo(4);
    assertThat(refused.err())
        .hasLineCount(1)
        .contains("small@2 does not pass its gate (auc of referable", "--override --reason");

    JsonNode overridden =
        document(models("promote", "small@2", "--override", "--reason", "only to test", "--json"));
    assertThat(overridden.get("overridden").booleanValue()).isTrue();
    assertThat(overridden.get("former").intValue()).isEqualTo(1);
    JsonNode paired = overridden.get("gate").get(1); // of the same weights, on the same images
    assertThat(paired.get("measure").textValue())
        .startsWith("auc less that of the champion small@1 of referable on split TEST")
        .endsWith("test images of both; 0 left out");
    assertThat(paired.get("value").doubleValue()).isZero();
    assertThat(paired.get("passed").booleanValue()).isTrue();
    JsonNode history = document(models("show", "small@champion", "--json")).get("history");
    assertThat(history.get(history.size() - 1).get("action").textValue()).isEqualTo("overridden");
    assertThat(history.get(history.size() - 1).get("why").textValue()).isEqualTo("only to test");

    JsonNode back = document(models("rollback", "small", "--reason", "tested", "--json"));
    assertThat(back.get("version").intValue()).isEqualTo(1);
    Ended first = models("rollback", "small", "--reason", "too far");
    assertThat(first.exitCode()).isEqualTo(2);
    assertThat(first.err()).contains("small has no champion before version 1");
  }

  @Test
  @Order(11)
  void promotesNoVersionWhoseFilesWereChanged() throws IOException {
    String location = document(models("show", "small@2", "--json")).get("location").textValue();
    Path evaluation = Path.of(location, "evaluation.json");
    byte[] bytes = Files.readAllBytes(evaluation);
    byte[] changed = bytes.clone();
    changed[changed.length / 2] ^= 1;
    Files.write(evaluation, changed);

    Ended refused = models("promote", "small@2", "--override", "--reason", "only to test");
    assertThat(refused.exitCode()).isEqualTo(6);
    assertThat(refused.err()).hasLineCount(1).contains("evaluation.json");
    Files.write(evaluation, bytes);
  }

  @Test
  @Order(12)
  void promotesNoVersionThatAFreshProcessScoresOtherwise() throws IOException {
    Workspace registryOfRun = Workspace.at(workspace());
    ModelRegistry registry = new ModelRegistry(registryOfRun, Clock.systemUTC());
    PublishedModel model = registry.resolve("small@1");
    List<ArtifactFile> files = new ArrayList<>();
    for (ModelFile file : model.getFiles()) {
      Path path =
          workspace.resolve(
              registryOfRun.modelArtifact("small", model.getArtifactDigest())
                  + "/"
                  + file.getName());
      byte[] bytes = Files.readAllBytes(path);
      if (file.getName().equals(LoadedModel.REFERENCE_FILE)) {
        bytes = withAnotherScoreAtTheEnd(bytes);
      }
      files.add(new ArtifactFile(file.getName(), bytes));
    }
    registry.publish(
        PublishedModel.newBuilder(model).setName("other"), files, "somebody", "to test");

    Ended refused = models("promote", "other@1", "--override", "--reason", "only to test");
    assertThat(refused.exitCode()).isEqualTo(5);
    assertThat(refused.err())
        .hasLineCount(1)
        .contains("other@1 gives reference image 4 a score of ", " for referable, but gave it ");
  }

  @Test
  @Order(13)
  void sweepsOverValuesAndSharesWhatItCan() throws IOException {
    JsonNode sweep = document(run("--json", "--sweep", "finetune.headLearningRate=2e-2,1e-2"));

    Map<Integer, List<String>> ran = new LinkedHashMap<>();
    for (JsonNode variant : sweep.get("variants")) {
      List<String> stages = new ArrayList<>();
      variant.get("ran").forEach(stage -> stages.add(stage.textValue()));
      ran.put(variant.get("number").intValue(), stages);
      assertThat(variant.get("validation").get("split").textValue()).isEqualTo("validation");
    }
    assertThat(ran)
        .containsEntry(1, List.of()) // what the spec says already
        .containsEntry(2, List.of("finetune", "evaluate"));
    assertThat(sweep.get("variants").get(0).get("validation").get("auc").doubleValue())
        .isGreaterThanOrEqualTo(
            sweep.get("variants").get(1).get("validation").get("auc").doubleValue());
    JsonNode runs = document(fovea("runs", "list", "--workspace", workspace(), "--json"));
    JsonNode last = runs.get("runs").get(runs.get("runs").size() - 1);
    assertThat(last.get("sweep").get("sweepId")).isEqualTo(sweep.get("sweepId"));
    assertThat(last.get("sweep").get("values"))
        .hasToString("{\"finetune.headLearningRate\":\"1e-2\"}");
    assertThat(fovea("runs", "show", "latest", "--workspace", workspace()).out())
        .contains(sweep.get("sweepId").textValue() + ", 2 of 2: finetune.headLearningRate=1e-2");
  }

  private static byte[] withAnotherScoreAtTheEnd(byte[] file) throws IOException {
    List<ReferenceImage> references = new ArrayList<>();
    try (DataFileReader<ReferenceImage> reader =
        new DataFileReader<>(
            new SeekableByteArrayInput(file), new SpecificDatumReader<>(ReferenceImage.class))) {
      reader.forEach(references::add);
    }
    ReferenceImage last = references.get(references.size() - 1);
    last.setScores(List.of(last.getScores().get(0), 1 - last.getScores().get(1)));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (DataFileWriter<ReferenceImage> writer =
        new DataFileWriter<>(new SpecificDatumWriter<>(ReferenceImage.class))) {
      writer.create(ReferenceImage.getClassSchema(), out);
      for (ReferenceImage reference : references) {
        writer.append(reference);
      }
    }
    return out.toByteArray();
  }

  private static Ended models(String command, String... more) {
    List<String> arguments = new ArrayList<>(List.of("models", command));
    arguments.addAll(List.of(more));
    arguments.addAll(List.of("--workspace", workspace()));
    return fovea(arguments.toArray(new String[0]));
  }

  private static Ended predict(Path images, Path output) {
    return fovea(
        "predict",
        "--model",
        "small@1",
        "--images",
        images.toString(),
        "--output",
        output.toString(),
        "--workspace",
        workspace(),
        "--show-locations",
        "--json");
  }

  private static String workspace() {
    return workspace.toString();
  }

  private static JsonNode document(Ended ended) {
    assertThat(ended.exitCode()).as(ended.err()).isZero();
    assertThat(ended.out()).hasLineCount(1);
    return json(ended.out());
  }

  private static Ended run(String... more) {
    return workflow("run", more);
  }

  private static Ended workflow(String command, String... more) {
    List<String> arguments =
        new ArrayList<>(List.of(command, "--spec", spec, "--workspace", workspace.toString()));
    arguments.addAll(List.of(more));
    return fovea(arguments.toArray(new String[0]));
  }

  private static Map<String, JsonNode> manifests() throws IOException {
    try (Stream<Path> walk = Files.walk(workspace.resolve("stages"))) {
      return walk.filter(file -> file.endsWith("manifest.json"))
          .map(file -> json(RealProgram.read(file)))
          .filter(manifest -> manifest.get("runId").equals(json(first.out()).get("runId")))
          .collect(toMap(manifest -> manifest.get("stage").textValue(), manifest -> manifest));
    }
  }

  private static long in(Map<String, JsonNode> manifests, String stage) {
    return manifests.get(stage).get("accounting").get("in").longValue();
  }

  private static long out(Map<String, JsonNode> manifests, String stage) {
    return manifests.get(stage).get("accounting").get("out").longValue();
  }

  private static Map<String, String> all(String action) {
    Map<String, String> actions = new LinkedHashMap<>();
    STAGES.forEach(stage -> actions.put(stage, action));
    return actions;
  }

  private static Map<String, String> actions(JsonNode document) {
    Map<String, String> actions = new LinkedHashMap<>();
    document
        .get("stages")
        .forEach(
            stage -> actions.put(stage.get("stage").textValue(), stage.get("action").textValue()));
    return actions;
  }

  private static long sum(JsonNode counts) {
    return StreamSupport.stream(counts.spliterator(), false).mapToLong(JsonNode::longValue).sum();
  }

  private static JsonNode json(String text) {
    try {
      return new ObjectMapper().readTree(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
