package org.fovea.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fovea.pipeline.cli.RealProgram.fovea;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.fovea.pipeline.cli.RealProgram.Ended;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A study whose test images were looked at by two models, the first of them evaluated twice. */
class TestSetLooksRunTest {
  @TempDir private static Path folder;
  private static SmallStudy original;
  private static Ended second;

  private final Path copy;
  private SmallStudy study;

  TestSetLooksRunTest(@TempDir Path copy) {
    this.copy = copy.resolve("workspace");
  }

  @BeforeAll
  static void lookThreeTimes() throws IOException {
    original = SmallStudy.in(folder); // runs twice: the second time all is reused
    evaluate("evaluate.resamples=200");
    second = evaluate("seed=8");
  }

  private static Ended evaluate(String setting) {
    Ended ended =
        fovea(
            SmallStudy.ENVIRONMENT,
            "run",
            "--spec",
            folder.resolve("run.yaml").toString(),
            "--workspace",
            original.workspace().toString(),
            "--set",
            setting,
            "--to",
            "evaluate");
    assertThat(ended.exitCode()).as(ended.err()).isZero();
    return ended;
  }

  @BeforeEach
  void copy() throws IOException {
    study = original.copiedTo(copy);
  }

  @Test
  void saysHowOftenTheImagesHadBeenLookedAtBefore() {
    assertThat(second.err())
        .contains(
            "test images of drawn had been looked at 2 times before this evaluation, for 1 model;");
  }

  @Test
  void showsBesideAModelWhatWasLookedAtBeforeItAndSince() throws IOException {
    JsonNode sets = shown().get("testSets");

    assertThat(sets).hasSize(1);
    assertThat(sets.get(0).get("split").textValue()).isEqualTo("test");
    assertThat(sets.get(0).get("source").textValue()).isEqualTo("drawn");
    assertThat(sets.get(0).get("looksBefore").intValue()).isZero();
    assertThat(sets.get(0).get("looksSince").intValue()).isEqualTo(2);
    assertThat(study.files("looks/" + sets.get(0).get("digest").textValue() + "/.*")).hasSize(3);
  }

  @Test
  void namesTheImagesInTheCardAndCountsNothingThere() throws IOException {
    String card = Files.readString(study.file("models/small/artifacts/[^/]+/model-card\\.md"));

    assertThat(card)
        .contains(
            "| TEST | drawn | %d | %s |"
                .formatted(
                    shown().get("testSets").get(0).get("images").intValue(),
                    shown().get("testSets").get(0).get("digest").textValue()))
        .contains("`models show` counts it.");
  }

  @Test
  void countsInTheReportOfARunWhatWasLookedAtBeforeIt() throws IOException {
    List<Path> reports = study.files("runs/[^/]+/report\\.html");

    assertThat(reports).hasSize(4);
    assertThat(Files.readString(reports.get(0))).contains("data-looks=\"test/drawn\">0</td>");
    assertThat(Files.readString(reports.get(3))).contains("data-looks=\"test/drawn\">2</td>");
  }

  @Test
  void findsInAnAuditThatALookWasHidden() throws IOException {
    assertThat(study.audited(SmallStudy.MODEL).get("intact").booleanValue()).isTrue();
    String key = keyOfFirstEvaluation();
    Path look = study.file("looks/[^/]+/" + key + "\\.json");
    Files.delete(look);

    JsonNode report = study.audited(SmallStudy.MODEL);

    assertThat(report.get("mismatches")).hasSize(1);
    assertThat(report.get("firstMismatch").get("where").textValue()).isEqualTo(study.nameOf(look));
    assertThat(report.get("firstMismatch").get("found").textValue()).isEqualTo("none");
  }

  @Test
  void isCountedByTheNextRunWhereTheRunThatEvaluatedDiedBefore() throws IOException {
    Path look = study.file("looks/[^/]+/" + keyOfFirstEvaluation() + "\\.json");
    byte[] counted = Files.readAllBytes(look);
    Files.delete(look);

    workflow("run");

    assertThat(look).hasBinaryContent(counted);
  }

  @Test
  void isNotCountedByAPlan() throws IOException {
    Path look = study.file("looks/[^/]+/" + keyOfFirstEvaluation() + "\\.json");
    Files.delete(look);

    workflow("plan");
    assertThat(look).doesNotExist();
  }

  @Test
  void isNeverPruned() throws IOException {
    Path stray = copy.resolve("looks/" + "0".repeat(64) + "/" + "1".repeat(64) + ".json");
    Files.createDirectories(stray.getParent());
    Files.writeString(stray, "of an evaluation that is gone");

    Ended pruned = fovea("workspace", "prune", "--workspace", copy.toString(), "--delete");

    assertThat(pruned.exitCode()).as(pruned.err()).isZero();
    assertThat(stray).exists();
    assertThat(study.files("looks/.*")).hasSize(4);
  }

  private void workflow(String command) {
    Ended ended =
        fovea(
            SmallStudy.ENVIRONMENT,
            command,
            "--spec",
            folder.resolve("run.yaml").toString(),
            "--workspace",
            copy.toString());
    assertThat(ended.exitCode()).as(ended.err()).isZero();
  }

  private String keyOfFirstEvaluation() throws IOException {
    JsonNode version =
        new ObjectMapper().readTree(study.file("models/small/versions/1/model\\.json").toFile());
    for (JsonNode reference : version.get("lineage")) {
      if (reference.get("stage").textValue().equals("evaluate")) {
        return reference.get("key").textValue();
      }
    }
    throw new AssertionError("the version names no evaluation");
  }

  private JsonNode shown() throws IOException {
    Ended ended = fovea("models", "show", "small@1", "--workspace", copy.toString(), "--json");
    assertThat(ended.exitCode()).as(ended.err()).isZero();
    return new ObjectMapper().readTree(ended.out());
  }
}
