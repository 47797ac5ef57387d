package org.fovea.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.fovea.pipeline.cli.RealProgram.filesBelow;
import static org.fovea.pipeline.cli.RealProgram.fovea;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.fovea.pipeline.cli.RealProgram.Ended;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run in a process of its own that is killed while it trains. */
class InterruptedRunTest {
  /** From the end of an epoch: no other checkpoint is due in the first five minutes. */
  private static final String GOES_ON =
      "finetune: goes on after step [0-9]+ \\(epoch [1-8]\\) from the checkpoint of run"
          + " [0-9]{8}T[0-9]{9}Z-[0-9a-f]{6}";

  private final Path folder;
  private final Path workspace;

  InterruptedRunTest(@TempDir Path folder) {
    this.folder = folder;
    this.workspace = folder.resolve("workspace");
  }

  @Test
  void leavesNothingHalfVisibleAndGoesOnWithTheSameCommand() throws Exception {
    Process killed = run();
    try (BufferedReader err = killed.errorReader(StandardCharsets.UTF_8)) {
      List<String> said = new ArrayList<>();
      String line = err.readLine();
      while (line != null && !line.startsWith("finetune: validation after epoch 2 of")) {
        said.add(line);
        line = err.readLine();
      }
      assertThat(line).as("the run ended before it could be killed: %s", said).isNotNull();
    } finally {
      killed.destroyForcibly().waitFor();
    }

    assertThat(visible("stages/finetune")).isEmpty();
    assertThat(visible("runs"))
        .containsExactly(
            "#/dataset.json",
            "#/dataset.svg",
            "#/preparation.png",
            "#/refused-pictures.json",
            "#/started.json");
    assertThat(statuses()).containsExactly("KILLED");
    assertThat(visible("models")).isEmpty();
    for (String stage : List.of("ingest", "prepare", "assign")) {
      assertThat(visible("stages/" + stage)).contains("#/manifest.json");
    }
    assertThat(visible("checkpoints"))
        .contains("finetune/#/claim-00000001.json")
        .anyMatch(name -> name.startsWith("finetune/#/checkpoint-00000001-"));

    Process again = run();
    List<String> said = again.errorReader(StandardCharsets.UTF_8).lines().toList();
    String out = new String(again.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(again.waitFor()).as(said.toString()).isZero();
    List<String> actions = new ArrayList<>();
    for (JsonNode stage : new ObjectMapper().readTree(out).get("stages")) {
      actions.add(stage.get("stage").textValue() + " " + stage.get("action").textValue());
    }
    assertThat(actions)
        .containsExactly(
            "ingest REUSE",
            "prepare REUSE",
            "assign REUSE",
            "finetune RUN",
            "evaluate RUN",
            "publish RUN");
    assertThat(said)
        .filteredOn(line -> line.contains("goes on"))
        .singleElement(STRING)
        .matches(GOES_ON);
    assertThat(visible("checkpoints")).isEmpty();
    assertThat(visible("runs").stream().distinct())
        .containsExactly(
            "#/dataset.json",
            "#/dataset.svg",
            "#/error-review.json",
            "#/error-review.png",
            "#/files.json",
            "#/lineage.jsonl",
            "#/preparation.png",
            "#/refused-pictures.json",
            "#/report.html",
            "#/run.json",
            "#/started.json");
    assertThat(statuses()).containsExactly("KILLED", "SUCCEEDED");
  }

  private List<String> statuses() throws IOException {
    Ended listed = fovea("runs", "list", "--workspace", workspace.toString(), "--json");
    List<String> statuses = new ArrayList<>();
    for (JsonNode run : new ObjectMapper().readTree(listed.out()).get("runs")) {
      statuses.add(run.get("status").textValue());
    }
    return statuses;
  }

  private List<String> visible(String directory) throws IOException {
    return filesBelow(workspace.resolve(directory)).stream()
        .filter(name -> !name.contains(".pending-"))
        .toList();
  }

  private Process run() throws IOException {
    String spec =
        RealProgram.write(
            folder.resolve("run.yaml"),
            """
            patientIds: public
            sources: [{name: drawings, synthetic: {patients: 30, seed: 3, camera: B}}]
            split: {salt: fovea-1, train: 0.4, validation: 0.2, calibration: 0.2, test: 0.2}
            preprocess: {sidePx: 32}
            finetune: {weights: shipped, epochs: 8, batchSize: 16}
            publish: {gate: {target: referable}}
            """);
    return RealProgram.process(
            List.of(), "run", "--spec", spec, "--workspace", workspace.toString(), "--json")
        .start();
  }
}
