package org.fovea.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;
import org.fovea.pipeline.cli.RealProgram.Ended;
import org.fovea.schema.EvaluationReport;
import org.fovea.schema.FileRole;
import org.fovea.schema.FundusImage;
import org.fovea.schema.OperatingPointResult;
import org.fovea.schema.SliceMetrics;
import org.fovea.schema.Split;
import org.fovea.schema.StageFailure;
import org.fovea.schema.StageManifest;
import org.fovea.schema.TrainingExample;
import org.fovea.stages.artifact.RecordFiles;
import org.fovea.stages.artifact.StageDirectory;
import org.fovea.stages.artifact.Workspace;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Audits of a workspace that nobody has touched. */
class AuditTest {
  @TempDir private static Path folder;
  private static SmallStudy study;

  @BeforeAll
  static void runTheWholeWorkflow() throws IOException {
    study = SmallStudy.in(folder);
  }

  @Test
  void findsAPublishedModelIntactBackToEveryImage() {
    JsonNode report = study.audited(SmallStudy.MODEL, "--originals");

    assertThat(report.get("mismatches")).isEmpty();
    assertThat(report.get("notProvable")).isEmpty();
    assertThat(report.get("intact").booleanValue()).isTrue();
    assertThat(report.get("subject").textValue()).isEqualTo(SmallStudy.MODEL);
    Map<String, Long> in = new TreeMap<>();
    for (JsonNode output : report.get("outputs")) {
      in.put(output.get("stage").textValue(), output.get("in").longValue());
      assertThat(output.get("in").longValue())
          .isEqualTo(
              output.get("out").longValue()
                  + output.get("excluded").longValue()
                  + output.get("rejected").longValue());
    }
    assertThat(in.keySet())
        .containsExactly("assign", "evaluate", "finetune", "ingest", "prepare", "publish");
    assertThat(in.get("ingest")).isEqualTo(64);
    Map<String, Long> passed = new TreeMap<>();
    for (JsonNode check : report.get("checks")) {
      assertThat(check.get("failed").longValue()).isZero();
      passed.put(check.get("check").textValue(), check.get("passed").longValue());
    }
    // Of everything that an audit looks at, only --expect is missing.
    assertThat(passed.keySet())
        .containsExactlyInAnyOrder(
            "RECORD",
            "LEDGER",
            "OUTPUT",
            "KEY",
            "FILE_SET",
            "FILE_BYTES",
            "RECORD_COUNT",
            "ACCOUNT",
            "OUTPUT_DIGEST",
            "INPUT_DIGEST",
            "INPUT_COUNT",
            "ORIGINAL",
            "OCCURRENCE",
            "LABEL",
            "PIXELS",
            "SPLIT",
            "ROTATION",
            "DATASET",
            "TRAINING_IMAGES",
            "TENSOR",
            "PREDICTION",
            "OPERATING_POINT",
            "METRIC",
            "LOOK",
            "GATE",
            "VERSION",
            "HISTORY");
    assertThat(passed.get("KEY")).isEqualTo(6 * 3);
    assertThat(passed.get("ROTATION")).isEqualTo(60);
  }

  @Test
  void findsBothRunsIntactAndTheSameDigestForTheModelWhereverItIs() throws IOException {
    assertThat(study.audited("run:latest").get("intact").booleanValue()).isTrue();
    for (Path record : study.files("runs/[^/]+/run.json")) {
      String runId = record.getParent().getFileName().toString();
      assertThat(study.audited("run:" + runId).get("subject").textValue())
          .isEqualTo("run:" + runId);
    }

    SmallStudy copy = study.copiedTo(folder.resolve("elsewhere/copy"));
    String digest = study.audited(SmallStudy.MODEL).get("digest").textValue();
    JsonNode again = copy.audited("model:small", "--expect", digest);
    assertThat(again.get("mismatches")).isEmpty();
    assertThat(again.get("digest").textValue()).isEqualTo(digest);
  }

  @Test
  void endsWithFiveWhereTheDigestIsNotTheExpectedOne() {
    Ended ended = study.audit(SmallStudy.MODEL, "--expect", "0".repeat(64));

    assertThat(ended.exitCode()).isEqualTo(5);
    assertThat(ended.out())
        .contains("model:small@1 is NOT INTACT (mismatches: 1); the first broken link is")
        .contains("all files together: expected " + "0".repeat(64) + ", found ");
    assertThat(study.audit(SmallStudy.MODEL, "--expect", "abc").exitCode()).isEqualTo(2);
  }

  @Test
  void endsWithTwoWhereThereIsNoSuchRunModelOrImage() {
    for (String subject : List.of("run:19990101", "model:none", "model:small@7", "small")) {
      Ended ended = study.audit(subject);
      assertThat(ended.exitCode()).as(subject).isEqualTo(2);
      assertThat(ended.err()).as(subject).hasLineCount(1);
    }
    Ended image = study.audit(SmallStudy.MODEL, "--image", "0123456789ab");
    assertThat(image.exitCode()).isEqualTo(2);
    assertThat(image.err()).contains("no image and no occurrence that this stands on has the id");
  }

  @Test
  void saysInWordsWhatItFound() {
    Ended ended = study.audit(SmallStudy.MODEL);

    assertThat(ended.exitCode()).isZero();
    assertThat(ended.out())
        .contains("out + excluded + rejected")
        .endsWith("model:small@1 is intact: nothing differs\n");
    assertThat(ended.err()).contains("audit: hash ");
  }

  @Test
  void followsAnImageThatOccursTwice() throws IOException {
    FundusImage kept = ingested("1_left.jpeg");
    FundusImage repeated = ingested("32_left.jpeg");
    assertThat(repeated.getImageId()).isEqualTo(kept.getImageId());

    JsonNode way = way(kept.getImageId());

    assertThat(way.get("imageId").textValue()).isEqualTo(kept.getImageId());
    assertThat(texts(way.get("occurrences"), "occurrenceId"))
        .containsExactlyInAnyOrder(kept.getOccurrenceId(), repeated.getOccurrenceId());
    assertThat(way.get("occurrences").get(0).get("location").isNull()).isTrue();
    assertThat(texts(way.get("deadLetters"), "code")).containsExactly("DUPLICATE");
    assertThat(texts(way.get("deadLetters"), "stage")).containsExactly("assign");
    assertThat(way.get("prepared").get("uprightWidthPx").intValue()).isPositive();
    assertThat(way.get("use").get("patientKnown").booleanValue()).isTrue();
  }

  @Test
  void followsAScoredImageToItsVerdicts() throws IOException {
    JsonNode way = way(testImages().get(0));

    assertThat(way.get("use").get("split").textValue()).isEqualTo("TEST");
    assertThat(way.get("use").get("rotations")).hasToString("[0]");
    assertThat(texts(way.get("scores"), "target")).containsExactly("any-dr", "referable");
    for (JsonNode score : way.get("scores")) {
      assertThat(score.get("score").doubleValue()).isBetween(0.0, 1.0);
      for (JsonNode verdict : score.get("verdicts")) {
        assertThat(verdict.get("positive").booleanValue())
            .isEqualTo(score.get("score").doubleValue() >= verdict.get("threshold").doubleValue());
      }
      assertThat(texts(score.get("verdicts"), "operatingPoint"))
          .containsExactlyInAnyOrder("highSensitivity", "highSpecificity");
    }
  }

  @Test
  void saysOfAllTestImagesTogetherWhatTheReportSays() throws IOException {
    SliceMetrics test =
        records("evaluate", FileRole.REPORT, EvaluationReport.class).get(0).getSlices().stream()
            .filter(slice -> slice.getSplit() == Split.TEST && slice.getSliceBy().equals("all"))
            .filter(slice -> slice.getTarget().equals("referable"))
            .findFirst()
            .orElseThrow();
    OperatingPointResult counted = test.getOperatingPoints().get(0);
    long truePositives = 0;
    long falsePositives = 0;
    for (String imageId : testImages()) {
      JsonNode score = way(imageId).get("scores").get(1);
      assertThat(score.get("target").textValue()).isEqualTo("referable");
      JsonNode verdict = score.get("verdicts").get(0);
      assertThat(verdict.get("operatingPoint").textValue()).isEqualTo(counted.getOperatingPoint());
      if (verdict.get("positive").booleanValue()) {
        truePositives += score.get("positive").booleanValue() ? 1 : 0;
        falsePositives += score.get("positive").booleanValue() ? 0 : 1;
      }
    }

    assertThat(testImages()).hasSize((int) test.getImages());
    assertThat(truePositives).isEqualTo(counted.getTruePositives());
    assertThat(falsePositives).isEqualTo(counted.getFalsePositives());
  }

  @Test
  void saysWhyAnImageWasRejectedAndItsNameOnlyIfAsked() throws IOException {
    String black = ingested("31_right.jpeg").getOccurrenceId();
    JsonNode way = way(black);
    assertThat(texts(way.get("deadLetters"), "stage")).containsExactly("prepare");
    assertThat(texts(way.get("deadLetters"), "disposition")).containsExactly("REJECTED");
    assertThat(way.get("use").isNull()).isTrue();
    assertThat(way.get("scores")).isEmpty();

    String broken = "";
    for (StageFailure letter : records("ingest", FileRole.REJECTED, StageFailure.class)) {
      if ("31_left.jpeg".equals(letter.getRelativeName())) {
        broken = letter.getOccurrenceId();
      }
    }
    Ended hidden = study.audit(SmallStudy.MODEL, "--image", broken);
    assertThat(hidden.out()).contains("by ingest: NOT_AN_IMAGE").doesNotContain("31_left");
    Ended shown = study.audit(SmallStudy.MODEL, "--image", broken, "--show-locations");
    assertThat(shown.out()).contains("by ingest, 31_left.jpeg: NOT_AN_IMAGE");
  }

  private static JsonNode way(String id) {
    return study.audited(SmallStudy.MODEL, "--image", id).get("image");
  }

  private static List<String> testImages() throws IOException {
    return records("assign", FileRole.PART, TrainingExample.class).stream()
        .filter(example -> example.getSplit() == Split.TEST)
        .map(TrainingExample::getImageId)
        .toList();
  }

  private static List<FundusImage> ingested() throws IOException {
    return records("ingest", FileRole.PART, FundusImage.class);
  }

  private static FundusImage ingested(String relativeName) throws IOException {
    return ingested().stream()
        .filter(image -> image.getRelativeName().equals(relativeName))
        .findFirst()
        .orElseThrow();
  }

  private static <T extends SpecificRecord> List<T> records(
      String stage, FileRole role, Class<T> type) throws IOException {
    Path manifest = study.file("stages/" + stage + "/[0-9a-f]+/manifest.json");
    String key = manifest.getParent().getFileName().toString();
    StageDirectory directory = Workspace.at(study.workspace().toString()).stage(stage, key);
    StageManifest read = directory.manifest().orElseThrow();
    assertThat(Files.exists(manifest)).isTrue();
    return RecordFiles.readAll(directory, read, role, type);
  }

  private static List<String> texts(JsonNode array, String field) {
    List<String> texts = new ArrayList<>();
    array.forEach(element -> texts.add(element.get(field).textValue()));
    return texts;
  }
}
