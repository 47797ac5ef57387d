package org.fovea.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Audits of models whose training began with another model of the workspace. */
class AncestorAuditTest {
  @TempDir private static Path folder;
  private static SmallStudy study;

  @BeforeAll
  static void runTheWholeWorkflow() throws IOException {
    study = SmallStudy.in(folder);
  }

  @Test
  void goesBackToTheImagesOfTheModelThatTrainingBeganWith() {
    study.run("--set", "finetune.weights=models:small@1", "--set", "publish.model=next");

    JsonNode report = study.audited("model:next@1");

    assertThat(report.get("mismatches")).isEmpty();
    assertThat(report.get("outputs"))
        .extracting(output -> output.get("stage").textValue())
        .containsExactly(
            "ingest",
            "prepare",
            "assign",
            "finetune",
            "finetune",
            "evaluate",
            "evaluate",
            "publish",
            "publish");
  }

  @Test
  void findsThatATestImageWasTrainedOnByTheModelThatTrainingBeganWith() {
    study.run(
        "--set",
        "finetune.weights=models:small@1",
        "--set",
        "split.salt=other",
        "--set",
        "publish.model=leaking");

    JsonNode report = study.audited("model:leaking@1");

    assertThat(report.get("mismatches")).isNotEmpty();
    for (JsonNode mismatch : report.get("mismatches")) {
      assertThat(mismatch.get("check").textValue()).isEqualTo("SPLIT");
      assertThat(mismatch.get("expected").textValue()).endsWith("trained on by small@1");
    }
  }
}
