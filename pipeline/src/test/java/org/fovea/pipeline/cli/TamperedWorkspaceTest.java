package org.fovea.pipeline.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.fovea.pipeline.cli.RealProgram.Ended;
import org.fovea.pipeline.ledger.RunFileList;
import org.fovea.schema.DatasetManifest;
import org.fovea.schema.DrGrade;
import org.fovea.schema.EvaluationReport;
import org.fovea.schema.FundusImage;
import org.fovea.schema.Prediction;
import org.fovea.schema.PublishedModel;
import org.fovea.schema.RunRecord;
import org.fovea.schema.Split;
import org.fovea.schema.StageFile;
import org.fovea.schema.StageManifest;
import org.fovea.schema.TensorDigest;
import org.fovea.schema.TrainedModel;
import org.fovea.schema.TrainingExample;
import org.fovea.stages.artifact.AvroJson;
import org.fovea.stages.artifact.SealedJson;
import org.fovea.stages.artifact.Sha256;
import org.fovea.stages.artifact.StageTotals;
import org.fovea.stages.artifact.Workspace;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Audits of workspaces in which somebody has changed something, carelessly or with care. */
class TamperedWorkspaceTest {
  private static final String KEY = "[0-9a-f]{64}";

  /** Every kind of file of the workspace; # is a key or digest. */
  private static final List<String> KINDS =
      List.of(
          "stages/ingest/#/part-.*",
          "stages/ingest/#/rejected-.*",
          "stages/ingest/#/manifest.json",
          "stages/prepare/#/part-.*",
          "stages/prepare/#/measurement-.*",
          "stages/prepare/#/rejected-.*",
          "stages/prepare/#/manifest.json",
          "stages/assign/#/part-.*",
          "stages/assign/#/excluded-.*",
          "stages/assign/#/dataset-.*",
          "stages/assign/#/ungradable-.*",
          "stages/assign/#/manifest.json",
          "stages/finetune/#/part-.*",
          "stages/finetune/#/weights-.*",
          "stages/finetune/#/manifest.json",
          "stages/evaluate/#/part-.*",
          "stages/evaluate/#/report-.*",
          "stages/evaluate/#/manifest.json",
          "looks/#/#.json",
          "stages/publish/#/part-.*",
          "stages/publish/#/manifest.json",
          "models/small/versions/1/model.json",
          "models/small/history/00000001.json",
          "models/small/artifacts/#/weights.safetensors",
          "models/small/artifacts/#/trained-model.json",
          "models/small/artifacts/#/evaluation.json",
          "models/small/artifacts/#/model-card.md",
          "models/small/artifacts/#/model.onnx",
          "models/small/artifacts/#/model-card.html",
          "models/small/artifacts/#/reference-images.avro",
          "models/small/artifacts/#/dataset-statistics.json",
          "models/small/artifacts/#/serving.properties",
          "runs/RUN/dataset.json",
          "runs/RUN/dataset.svg",
          "runs/RUN/error-review.json",
          "runs/RUN/error-review.png",
          "runs/RUN/files.json",
          "runs/RUN/lineage.jsonl",
          "runs/RUN/preparation.png",
          "runs/RUN/refused-pictures.json",
          "runs/RUN/report.html",
          "runs/RUN/run.json");

  @TempDir private static Path folder;
  private static SmallStudy untouched;

  private SmallStudy study;

  @BeforeAll
  static void runTheWholeWorkflow() throws IOException {
    untouched = SmallStudy.in(folder);
  }

  @BeforeEach
  void copy(@TempDir(factory = InFolder.class) Path copy) throws IOException {
    study = untouched.copiedTo(copy.resolve("workspace"));
  }

  /** Links to files cannot leave their disk. */
  private static final class InFolder implements org.junit.jupiter.api.io.TempDirFactory {
    @Override
    public Path createTempDirectory(
        org.junit.jupiter.api.extension.AnnotatedElementContext element,
        org.junit.jupiter.api.extension.ExtensionContext context)
        throws IOException {
      return Files.createTempDirectory(folder, "copy");
    }
  }

  private static List<String> kinds() {
    return KINDS;
  }

  private static String pattern(String kind) {
    return kind.replace("#", KEY).replace("RUN", "[^/]+");
  }

  @Test
  void knowsEveryKindOfFile() throws IOException {
    assertThat(study.files(".*"))
        .allSatisfy(
            file -> assertThat(KINDS).anyMatch(kind -> study.nameOf(file).matches(pattern(kind))));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void namesTheFileInWhichOneByteWasFlipped(String kind) throws IOException {
    assertNamedWhereFlippedAt(kind, 0.71);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  @Tag("slow")
  void namesTheFileInWhichOneByteWasFlippedWhereverInIt(String kind) throws IOException {
    assertNamedWhereFlippedAt(kind, 0, 0.33, 1);
  }

  private void assertNamedWhereFlippedAt(String kind, double... shares) throws IOException {
    Path file = study.files(pattern(kind)).get(0);
    String name = study.nameOf(file);
    String subject =
        kind.startsWith("runs/") ? "run:" + file.getParent().getFileName() : SmallStudy.MODEL;
    byte[] bytes = Files.readAllBytes(file);
    for (double share : shares) {
      byte[] flipped = bytes.clone();
      flipped[(int) (share * (bytes.length - 1))] ^= 1;
      SmallStudy.replace(file, flipped);

      JsonNode report = study.audited(subject);

      assertThat(report.has("intact")).as("%s at %s is audited: %s", file, share, report).isTrue();
      assertThat(report.get("intact").booleanValue()).as("%s at %s", file, share).isFalse();
      assertThat(report.get("firstMismatch").get("where").textValue())
          .as("%s at %s", file, share)
          .startsWith(name.startsWith("models/small/history") ? "models/small/history" : name);
      assertThat(report.get("mismatches").get(0)).isEqualTo(report.get("firstMismatch"));
    }
    assertThat(study.audit(subject).exitCode()).isEqualTo(5);
  }

  @Test
  @Tag("slow")
  void neverFailsOtherwiseThanByAMismatchWhicheverBitOfARecordWasFlipped() throws IOException {
    Random random = new Random(7);
    for (Path file : study.files(".*/(manifest|model|run|0000000.)\\.json")) {
      byte[] bytes = Files.readAllBytes(file);
      for (int turn = 0; turn < 40; turn++) {
        byte[] flipped = bytes.clone();
        int at = random.nextInt(bytes.length);
        int bit = random.nextInt(Byte.SIZE);
        flipped[at] ^= (byte) (1 << bit);
        SmallStudy.replace(file, flipped);

        Ended ended =
            study.audit(
                study.nameOf(file).startsWith("runs/")
                    ? "run:" + file.getParent().getFileName()
                    : SmallStudy.MODEL);

        assertThat(ended.exitCode()).as("%s, byte %d, bit %d", file, at, bit).isEqualTo(5);
      }
      SmallStudy.replace(file, bytes);
    }
    assertThat(study.audit(SmallStudy.MODEL).exitCode()).isZero();
  }

  @Test
  void namesTheRunWhoseRecordWasChanged() throws IOException {
    Path record = study.files("runs/[^/]+/run.json").get(0);
    String runId = record.getParent().getFileName().toString();
    byte[] bytes = Files.readAllBytes(record);
    bytes[bytes.length / 2] ^= 1;
    SmallStudy.replace(record, bytes);

    Ended ended = study.audit("run:" + runId);

    assertThat(ended.exitCode()).isEqualTo(5);
    assertThat(ended.out()).contains("runs/" + runId + "/run.json: expected ");
    assertThat(mismatches(study.audited(SmallStudy.MODEL)))
        .contains("RECORD runs/" + runId + "/run.json");
  }

  @Test
  void doesNotTakeOverIntoALaterRunWhatSomebodyChangedInAnEarlierOne() throws IOException {
    for (String name : List.of("dataset.svg", "error-review.png", "files.json")) {
      SmallStudy changed = untouched.copiedTo(untouched.workspace().resolveSibling(name));
      List<Path> files = changed.files("runs/[^/]+/" + Pattern.quote(name));
      byte[] before = Files.readAllBytes(files.get(0));
      for (Path file : files) {
        byte[] flipped = Files.readAllBytes(file);
        flipped[flipped.length / 2] ^= 1;
        SmallStudy.replace(file, flipped);
      }

      changed.run();

      Path later = changed.files("runs/[^/]+/" + Pattern.quote(name)).get(2);
      assertThat(changed.audited("run:latest").get("intact").booleanValue()).isTrue();
      if (!name.equals("files.json")) {
        assertThat(later).hasBinaryContent(before);
      }
    }
  }

  @Test
  void namesTheDrawingOfAComparisonInWhichOneByteWasFlipped() throws IOException {
    Path record = study.files("runs/[^/]+/run.json").get(0);
    String runId = record.getParent().getFileName().toString();
    Workspace workspace = Workspace.at(study.workspace().toString());
    workspace.store().createIfAbsent(workspace.comparison(runId), "<svg/>".getBytes(UTF_8));
    RunFileList.writeOfComparison(workspace, runId);
    assertThat(study.audit("run:" + runId).exitCode()).isZero();

    for (String name : List.of("forest-plot.svg", "files.json")) {
      Path file = study.file("comparisons/" + runId + "/" + name);
      byte[] bytes = Files.readAllBytes(file);
      byte[] flipped = bytes.clone();
      flipped[bytes.length / 2] ^= 1;
      SmallStudy.replace(file, flipped);

      assertThat(study.audited("run:" + runId).get("firstMismatch").get("where").textValue())
          .startsWith(study.nameOf(file));
      SmallStudy.replace(file, bytes);
    }
  }

  @Test
  void namesAFileThatIsGoneAndOneThatIsTooMany() throws IOException {
    Path gone = study.file("stages/assign/#/excluded-.*".replace("#", KEY));
    Files.delete(gone);
    Path extra = gone.resolveSibling("part-00001-0123456789ab.avro");
    Files.writeString(extra, "extra");
    Path card = study.file("models/small/artifacts/#/model-card.md".replace("#", KEY));
    Files.delete(card);

    assertThat(mismatches(study.audited(SmallStudy.MODEL)))
        .containsExactly(
            "FILE_SET " + study.nameOf(gone),
            "FILE_SET " + study.nameOf(extra),
            "FILE_SET " + study.nameOf(card));
  }

  @Test
  void namesAnOutputWhoseManifestIsGone() throws IOException {
    Path manifest = study.file("stages/prepare/#/manifest.json".replace("#", KEY));
    Files.delete(manifest);

    JsonNode report = study.audited("run:latest");

    assertThat(report.get("firstMismatch").get("check").textValue()).isEqualTo("OUTPUT");
    assertThat(report.get("firstMismatch").get("where").textValue())
        .isEqualTo(study.nameOf(manifest));
    assertThat(report.get("firstMismatch").get("found").textValue()).isEqualTo("none");
  }

  @Test
  void namesBothOfTwoFilesThatWereSwapped() throws IOException {
    Path part = study.file("stages/assign/#/part-.*".replace("#", KEY));
    Path predictions = study.file("stages/evaluate/#/part-.*".replace("#", KEY));
    swap(part, predictions);

    assertThat(mismatches(study.audited(SmallStudy.MODEL)))
        .contains(
            "FILE_BYTES " + study.nameOf(part) + ": SHA-256",
            "FILE_BYTES " + study.nameOf(predictions) + ": SHA-256");
  }

  @Test
  void namesManifestsAndRunRecordsThatWereSwapped() throws IOException {
    List<Path> runs = study.files("runs/[^/]+/run.json");
    swap(runs.get(0), runs.get(1));
    String first = runs.get(0).getParent().getFileName().toString();
    assertThat(mismatches(study.audited("run:" + first)))
        .contains("LEDGER runs/" + first + "/run.json: id");
    swap(runs.get(0), runs.get(1));

    Path prepare = study.file("stages/prepare/#/manifest.json".replace("#", KEY));
    swap(prepare, study.file("stages/assign/#/manifest.json".replace("#", KEY)));
    assertThat(mismatches(study.audited(SmallStudy.MODEL)))
        .contains(
            "KEY " + study.nameOf(prepare) + ": stage", "KEY " + study.nameOf(prepare) + ": key");
  }

  @Test
  void findsACountThatWasChangedInAManifestEvenIfItIsSealedAgain() throws IOException {
    Path file = study.file("stages/prepare/#/manifest.json".replace("#", KEY));
    StageManifest manifest = manifest(file);
    manifest.getAccounting().setOut(manifest.getAccounting().getOut() + 1);
    manifest.getAccounting().setRejected(manifest.getAccounting().getRejected() - 1);
    SmallStudy.replace(file, AvroJson.toBytes(manifest));
    JsonNode unsealed = study.audited(SmallStudy.MODEL);
    assertThat(mismatches(unsealed))
        .contains("ACCOUNT " + study.nameOf(file) + ": account of its files");
    assertThat(unsealed.get("notProvable"))
        .extracting(JsonNode::textValue)
        .contains(
            "1 records were written before there were seals, from "
                + study.nameOf(file)
                + " on: whether their bytes changed is not provable");

    SmallStudy.replace(file, SealedJson.toBytes(manifest));
    assertThat(mismatches(study.audited(SmallStudy.MODEL)))
        .contains("ACCOUNT " + study.nameOf(file) + ": account of its files");

    manifest.getFiles().get(0).setRecords(manifest.getFiles().get(0).getRecords() + 1);
    SmallStudy.replace(file, SealedJson.toBytes(manifest));
    assertThat(mismatches(study.audited(SmallStudy.MODEL)))
        .anyMatch(mismatch -> mismatch.startsWith("RECORD_COUNT stages/prepare/"));
  }

  @Test
  void findsAConfigThatWasChangedByItsKey() throws IOException {
    Path file = study.file("stages/finetune/#/manifest.json".replace("#", KEY));
    StageManifest manifest = manifest(file);
    manifest.setConfig(manifest.getConfig().replace("\"seed\":7", "\"seed\":8"));
    SmallStudy.replace(file, SealedJson.toBytes(manifest));

    JsonNode report = study.audited(SmallStudy.MODEL);

    assertThat(mismatches(report))
        .containsExactly(
            "KEY "
                + study.nameOf(file)
                + ": key by stage, logic version, config, external inputs and digests of inputs");
  }

  @Test
  void findsAnExampleThatWasDroppedThoughTheManifestWasMadeToFit() throws IOException {
    rewrite(
        "assign",
        "part-.*",
        TrainingExample.class,
        examples -> {
          String dropped = examples.get(0).getImageId();
          examples.removeIf(example -> example.getImageId().equals(dropped));
        });

    assertThat(checks(study.audited(SmallStudy.MODEL)))
        .contains("INPUT_DIGEST", "INPUT_COUNT", "OCCURRENCE", "DATASET");
  }

  @Test
  void findsARotationThatWasDropped() throws IOException {
    rewrite(
        "assign",
        "part-.*",
        TrainingExample.class,
        examples ->
            examples.remove(
                examples.stream()
                    .filter(example -> example.getRotationDegrees() == 270)
                    .findFirst()
                    .orElseThrow()));

    assertThat(checks(study.audited(SmallStudy.MODEL)))
        .contains("INPUT_DIGEST", "ROTATION", "DATASET");
  }

  @Test
  void findsAPatientInTwoSplitsThoughTheManifestWasMadeToFit() throws IOException {
    rewrite(
        "assign",
        "part-.*",
        TrainingExample.class,
        examples -> {
          String moved = testImage(examples).getImageId();
          for (TrainingExample example : examples) {
            if (example.getImageId().equals(moved)) {
              example.setSplit(Split.TRAIN);
            }
          }
        });

    List<String> mismatches = mismatches(study.audited(SmallStudy.MODEL));

    assertThat(mismatches)
        .anyMatch(mismatch -> mismatch.matches("SPLIT stages/assign/\\S+: group \\S+"))
        .anyMatch(mismatch -> mismatch.matches("SPLIT stages/assign/\\S+: the patient of .*"))
        .anyMatch(mismatch -> mismatch.matches("ROTATION stages/assign/\\S+: image \\S+ in TRAIN"))
        .anyMatch(mismatch -> mismatch.startsWith("TRAINING_IMAGES "));
  }

  @Test
  void findsARotatedTestImage() throws IOException {
    rewrite(
        "assign",
        "part-.*",
        TrainingExample.class,
        examples -> {
          TrainingExample test = testImage(examples);
          examples.add(TrainingExample.newBuilder(test).setRotationDegrees(90).build());
        });

    assertThat(mismatches(study.audited(SmallStudy.MODEL)))
        .anyMatch(mismatch -> mismatch.matches("ROTATION stages/assign/\\S+: image \\S+ in TEST"));
  }

  @Test
  void findsAGradeThatWasChangedAfterIngest() throws IOException {
    rewrite(
        "assign",
        "part-.*",
        TrainingExample.class,
        examples -> {
          TrainingExample test = testImage(examples);
          test.setGrade(test.getGrade() == DrGrade.NONE ? DrGrade.SEVERE : DrGrade.NONE);
        });

    assertThat(checks(study.audited(SmallStudy.MODEL))).contains("LABEL", "PREDICTION", "DATASET");
  }

  @Test
  void findsAnOccurrenceThatWasAddedToIngest() throws IOException {
    rewrite(
        "ingest",
        "part-.*",
        FundusImage.class,
        images ->
            images.add(
                FundusImage.newBuilder(images.get(0)).setOccurrenceId("f".repeat(32)).build()));

    List<String> mismatches = mismatches(study.audited(SmallStudy.MODEL));

    assertThat(mismatches)
        .anyMatch(mismatch -> mismatch.matches("OUTPUT_DIGEST stages/ingest/.*looks at"))
        .anyMatch(mismatch -> mismatch.matches("OCCURRENCE stages/prepare/\\S+: f{32}"))
        .anyMatch(mismatch -> mismatch.matches("INPUT_COUNT stages/prepare/.*"));
  }

  @Test
  void findsAPredictionThatWasAddedDroppedOrChanged() throws IOException {
    List<Consumer<List<Prediction>>> deeds =
        List.of(
            predictions -> predictions.add(Prediction.newBuilder(predictions.get(0)).build()),
            predictions -> predictions.remove(0),
            predictions -> predictions.get(0).setScores(List.of(0.5, 0.5)));
    for (Consumer<List<Prediction>> deed : deeds) {
      Path part = study.file("stages/evaluate/#/part-.*".replace("#", KEY));
      Path manifest = part.resolveSibling("manifest.json");
      byte[] partBefore = Files.readAllBytes(part);
      byte[] manifestBefore = Files.readAllBytes(manifest);
      rewrite("evaluate", "part-.*", Prediction.class, deed);

      assertThat(checks(study.audited(SmallStudy.MODEL))).contains("PREDICTION", "METRIC");

      SmallStudy.replace(part, partBefore);
      SmallStudy.replace(manifest, manifestBefore);
    }
    assertThat(study.audited(SmallStudy.MODEL).get("mismatches")).isEmpty();
  }

  @Test
  void findsAThresholdAndACountThatWereChangedInTheReport() throws IOException {
    rewrite(
        "evaluate",
        "report-.*",
        EvaluationReport.class,
        reports -> {
          EvaluationReport report = reports.get(0);
          report.getOperatingPoints().get(0).setThreshold(0.123);
          report.getOperatingPoints().get(1).setChosenOn(Split.TEST);
          var result = report.getSlices().get(0).getOperatingPoints().get(0);
          result.setTruePositives(result.getTruePositives() + 1);
        });

    List<String> mismatches = mismatches(study.audited(SmallStudy.MODEL));

    assertThat(mismatches)
        .anyMatch(mismatch -> mismatch.endsWith("report: operatingPoints[0].threshold"))
        .anyMatch(mismatch -> mismatch.endsWith("report: operatingPoints[1].chosenOn"))
        .anyMatch(mismatch -> mismatch.endsWith("split that it was chosen on"))
        .anyMatch(
            mismatch -> mismatch.endsWith("report: slices[0].operatingPoints[0].truePositives"));
    assertThat(checks(study.audited(SmallStudy.MODEL)))
        .contains("OPERATING_POINT", "METRIC", "INPUT_DIGEST", "VERSION");
  }

  @Test
  void findsAFrozenTensorThatChangedAndATrainedOneThatDidNot() throws IOException {
    List<String> names = new ArrayList<>();
    rewrite(
        "finetune",
        "part-.*",
        TrainedModel.class,
        models -> {
          for (TensorDigest tensor : models.get(0).getTensors()) {
            boolean first = names.isEmpty();
            if (tensor.getFrozen() == first && (first || tensor.getSha256Before() != null)) {
              tensor.setSha256Before(first ? "0".repeat(64) : tensor.getSha256After());
              names.add(tensor.getName());
            }
            if (names.size() == 2) {
              break;
            }
          }
        });
    assertThat(names).hasSize(2);

    assertThat(mismatches(study.audited(SmallStudy.MODEL)))
        .anyMatch(mismatch -> mismatch.endsWith("tensor " + names.get(0) + ", frozen"))
        .anyMatch(mismatch -> mismatch.endsWith("tensor " + names.get(1) + ", to be trained"));
  }

  @Test
  void findsADataSetWhoseCountsWereChanged() throws IOException {
    rewrite(
        "assign",
        "dataset-.*",
        DatasetManifest.class,
        datasets -> datasets.get(0).getCounts().get(0).setGroups(999L));

    assertThat(mismatches(study.audited(SmallStudy.MODEL)))
        .anyMatch(mismatch -> mismatch.matches("DATASET stages/assign/.*counts\\[0\\].groups"));
  }

  @Test
  void findsAVerdictThatWasTurnedInAVersionThatWasSealedAgain() throws IOException {
    Path file = study.file("models/small/versions/1/model.json");
    PublishedModel version =
        AvroJson.read(Files.readAllBytes(file), PublishedModel.class, "model.json");
    version.setGatePassed(!version.getGatePassed());
    version.getGate().get(0).setBar(0.02);
    SmallStudy.replace(file, SealedJson.toBytes(version));

    List<String> mismatches = mismatches(study.audited(SmallStudy.MODEL));

    assertThat(mismatches)
        .contains(
            "VERSION models/small/versions/1/model.json: gatePassed",
            "GATE models/small/versions/1/model.json: whether it passed",
            "GATE models/small/versions/1/model.json: auc");
  }

  @Test
  void findsAHistoryWhosePublicationIsGone() throws IOException {
    Files.delete(study.file("models/small/history/00000001.json"));

    assertThat(mismatches(study.audited(SmallStudy.MODEL)))
        .containsExactly("HISTORY models/small/history/: publication of version 1");
  }

  @Test
  void findsACarefulChangeThatNothingContradictsOnlyByTheExpectedDigest() throws IOException {
    String digest = study.audited("run:latest").get("digest").textValue();
    List<Path> runs = study.files("runs/[^/]+/run.json");
    Path file = runs.get(runs.size() - 1);
    RunRecord run = AvroJson.read(Files.readAllBytes(file), RunRecord.class, "run.json");
    run.setStartedBy("somebody else");
    SmallStudy.replace(file, SealedJson.toBytes(run));

    assertThat(study.audit("run:latest").exitCode()).isZero();
    assertThat(checks(study.audited("run:latest", "--expect", digest)))
        .containsExactly("EXPECTED_DIGEST");
  }

  private static TrainingExample testImage(List<TrainingExample> examples) {
    return examples.stream()
        .filter(example -> example.getSplit() == Split.TEST)
        .findFirst()
        .orElseThrow();
  }

  /** Changes the records of a file, and then its manifest, as a careful forger would. */
  private <T extends SpecificRecord> void rewrite(
      String stage, String file, Class<T> type, Consumer<List<T>> deed) throws IOException {
    Path path = study.file("stages/" + stage + "/" + KEY + "/" + file);
    List<T> records = new ArrayList<>();
    try (DataFileReader<T> reader =
        new DataFileReader<>(path.toFile(), new SpecificDatumReader<>(type))) {
      reader.forEachRemaining(records::add);
    }
    deed.accept(records);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataFileWriter<T> writer = new DataFileWriter<>(new SpecificDatumWriter<>(type))) {
      writer.create(SpecificData.get().getSchema(type), bytes);
      for (T record : records) {
        writer.append(record);
      }
    }
    SmallStudy.replace(path, bytes.toByteArray());
    Path manifestFile = path.resolveSibling("manifest.json");
    StageManifest manifest = manifest(manifestFile);
    for (StageFile entry : manifest.getFiles()) {
      if (entry.getName().equals(path.getFileName().toString())) {
        entry.setSha256(Sha256.of(bytes.toByteArray()));
        entry.setSizeBytes((long) bytes.size());
        entry.setRecords((long) records.size());
        entry.setOccurrences(occurrences(records, entry.getOccurrences()));
      }
    }
    var accounting = StageTotals.accounting(0, manifest.getFiles());
    accounting.setIn(StageTotals.accountedFor(accounting));
    manifest.setAccounting(accounting);
    manifest.setDigests(StageTotals.digests(manifest.getFiles()));
    SmallStudy.replace(manifestFile, SealedJson.toBytes(manifest));
  }

  private static long occurrences(List<? extends SpecificRecord> records, long before) {
    SpecificRecord first = records.get(0);
    if (first instanceof TrainingExample) {
      return records.stream()
          .filter(record -> ((TrainingExample) record).getRotationDegrees() == 0)
          .count();
    }
    return first instanceof FundusImage || first instanceof Prediction ? records.size() : before;
  }

  private static StageManifest manifest(Path file) throws IOException {
    return AvroJson.read(Files.readAllBytes(file), StageManifest.class, "manifest.json");
  }

  private static void swap(Path first, Path second) throws IOException {
    byte[] bytes = Files.readAllBytes(first);
    SmallStudy.replace(first, Files.readAllBytes(second));
    SmallStudy.replace(second, bytes);
  }

  private static List<String> mismatches(JsonNode report) {
    List<String> mismatches = new ArrayList<>();
    report
        .get("mismatches")
        .forEach(
            mismatch ->
                mismatches.add(
                    mismatch.get("check").textValue() + " " + mismatch.get("where").textValue()));
    return mismatches;
  }

  private static List<String> checks(JsonNode report) {
    return Stream.of(report.get("mismatches"))
        .flatMap(
            list -> {
              List<String> checks = new ArrayList<>();
              list.forEach(mismatch -> checks.add(mismatch.get("check").textValue()));
              return checks.stream();
            })
        .distinct()
        .toList();
  }
}
