package org.fovea.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fovea.pipeline.cli.RealProgram.filesBelow;
import static org.fovea.pipeline.cli.RealProgram.fovea;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.fovea.pipeline.cli.RealProgram.Ended;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs in one workspace at once. */
class ConcurrentRunsTest {
  private static final int RUNS = 2;

  @TempDir private Path folder;

  @Test
  void comeToOneOutputAndHarmNeitherEachOtherNorWhatIsThere() throws Exception {
    String spec =
        RealProgram.write(
            folder.resolve("run.yaml"),
            """
            patientIds: public
            sources: [{name: drawings, synthetic: {patients: 30, seed: 3, camera: B}}]
            split: {salt: fovea-1, train: 0.4, validation: 0.2, calibration: 0.2, test: 0.2}
            preprocess: {sidePx: 32}
            finetune: {weights: shipped, epochs: 1, batchSize: 16}
            evaluate: {resamples: 100}
            publish: {model: small, gate: {target: referable, auc: 0.01, on: estimate}}
            """);
    Path workspace = folder.resolve("workspace");
    List<Process> runs = new ArrayList<>();
    for (int i = 0; i < RUNS; i++) {
      runs.add(
          RealProgram.process(List.of(), "run", "--spec", spec, "--workspace", workspace.toString())
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start());
    }
    for (Process run : runs) {
      List<String> said = run.errorReader(StandardCharsets.UTF_8).lines().toList();
      assertThat(run.waitFor()).as(String.join("\n", said)).isZero();
    }

    List<String> files = filesBelow(workspace);
    for (String stage : List.of("ingest", "prepare", "assign", "finetune", "evaluate", "publish")) {
      assertThat(files).containsOnlyOnce("stages/" + stage + "/#/manifest.json");
    }
    assertThat(files).containsOnlyOnce("models/small/versions/1/model.json");
    assertThat(files).doesNotContain("models/small/versions/2/model.json");
    assertThat(files).noneMatch(name -> name.contains(".pending-"));
    assertThat(files).noneMatch(name -> name.startsWith("checkpoints/"));
    for (String subject : List.of("model:small@1", "run:latest")) {
      Ended audited = fovea("audit", subject, "--workspace", workspace.toString());
      assertThat(audited.exitCode()).as(audited.out() + audited.err()).isZero();
    }
  }
}
