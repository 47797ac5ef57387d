package org.fovea.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fovea.pipeline.cli.RealProgram.fovea;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.fovea.pipeline.cli.RealProgram.Ended;
import org.fovea.stages.googlenet.ProcessorFlags;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trainings whose precision is left open, in a workspace that machines of two kinds work in. */
class OpenPrecisionTest {
  private static final String SPEC =
      """
      patientIds: public
      sources: [{name: drawings, synthetic: {patients: 30, seed: 3, camera: B}}]
      split: {salt: fovea-1, train: 0.4, validation: 0.2, calibration: 0.2, test: 0.2}
      preprocess: {sidePx: 32}
      finetune: {weights: shipped, epochs: 1, batchSize: 16, device: cpu}
      """;

  @TempDir private Path folder;

  @Test
  void takesATrainingThatIsThereInWhicheverPrecision() throws IOException {
    Ended trained = stages("run", "--set", "finetune.precision=float32");
    assertThat(trained.exitCode()).as(trained.err()).isZero();

    Ended again = stages("run");

    JsonNode training = new ObjectMapper().readTree(again.out()).get("stages").get(3);
    assertThat(training.get("stage").textValue()).isEqualTo("finetune");
    assertThat(training.get("action").textValue()).as(again.err()).isEqualTo("REUSE");
    assertThat(again.err().contains("a training in float32 is there"))
        .as(again.err())
        .isEqualTo(ProcessorFlags.ofThisMachine().multiplyBfloat16InTiles());
    Ended named = stages("plan", "--set", "finetune.precision=bfloat16");
    JsonNode planned = new ObjectMapper().readTree(named.out()).get("stages").get(3);
    assertThat(planned.get("action").textValue()).isEqualTo("RUN");
    assertThat(planned.get("reason").textValue()).containsIgnoringCase("bfloat16");
  }

  private Ended stages(String command, String... more) {
    String spec = RealProgram.write(folder.resolve("run.yaml"), SPEC);
    List<String> arguments =
        new ArrayList<>(
            List.of(
                command,
                "--spec",
                spec,
                "--workspace",
                folder.resolve("workspace").toString(),
                "--to",
                "finetune",
                "--json"));
    arguments.addAll(List.of(more));
    return fovea(arguments.toArray(new String[0]));
  }
}
