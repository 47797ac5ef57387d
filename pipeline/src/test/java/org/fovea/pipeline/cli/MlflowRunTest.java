package org.fovea.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fovea.pipeline.cli.RealProgram.fovea;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.fovea.pipeline.cli.RealProgram.Ended;
import org.fovea.pipeline.tracking.StubServer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that are logged to a tracking server, or would be. */
class MlflowRunTest {
  private static final Map<String, String> ENVIRONMENT = new TreeMap<>(SmallStudy.ENVIRONMENT);

  @TempDir private static Path folder;
  private static SmallStudy study;
  private static SortedMap<String, String> outputs;

  @BeforeAll
  static void runWithoutTracking() throws IOException {
    study = SmallStudy.in(folder);
    outputs = FinalBytes.of(study.workspace());
    ENVIRONMENT.put("MLFLOW_TRACKING_TOKEN", "a-secret-token");
  }

  private static Ended run(String server, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "run",
                "--spec",
                folder.resolve("run.yaml").toString(),
                "--workspace",
                study.workspace().toString(),
                "--set",
                "tracking={mlflow: {uri: '%s', experiment: retina}}".formatted(server),
                "--json"));
    arguments.addAll(Arrays.asList(more));
    return fovea(ENVIRONMENT, arguments.toArray(new String[0]));
  }

  @Test
  void logsWhatARunWasAskedForWhatItCameToAndWhereItsModelIs() throws IOException {
    try (StubServer server = new StubServer()) {
      Ended ended = run(server.address());

      assertThat(ended.exitCode()).as(ended.err()).isZero();
      JsonNode outcome = new ObjectMapper().readTree(ended.out());
      Map<String, String> tags = pairs(server.requests().get(1).json().get("tags"));
      assertThat(tags)
          .containsEntry("fovea.run", outcome.get("runId").textValue())
          .containsEntry("fovea.model", "small@1")
          .containsEntry("fovea.gate", "passed")
          .containsEntry("fovea.artifact", outcome.at("/publication/location").textValue());
      assertThat(pairs(server.requests().get(2).json().get("params")))
          .containsEntry("finetune.epochs", "1")
          .containsEntry("preprocess.sidePx", "32")
          .containsEntry("sources.drawn.layout", "eyepacs");
      Map<String, String> metrics = pairs(server.requests().get(3).json().get("metrics"));
      assertThat(metrics).containsKeys("training/train_loss", "training/validation_loss");
      for (JsonNode row : outcome.get("metrics")) {
        if (row.get("slice").textValue().equals("source=drawn") && !row.get("auc").isNull()) {
          assertThat(metrics)
              .containsEntry(
                  "%s/drawn/%s/auc"
                      .formatted(row.get("split").textValue(), row.get("target").textValue()),
                  row.get("auc").toString());
        }
      }
      assertThat(server.requests().get(4).json().get("status").textValue()).isEqualTo("FINISHED");
      assertThat(server.requests())
          .hasSize(5)
          .allMatch(request -> request.authorization().equals("Bearer a-secret-token"));
    }
    assertThat(FinalBytes.of(study.workspace())).isEqualTo(outputs);
    for (Path record : study.files("runs/.*")) {
      assertThat(Files.readString(record, StandardCharsets.ISO_8859_1))
          .as("%s", record)
          .doesNotContain("a-secret-token");
    }
  }

  private static Map<String, String> pairs(JsonNode pairs) {
    Map<String, String> values = new TreeMap<>();
    pairs.forEach(pair -> values.put(pair.get("key").textValue(), pair.get("value").asText()));
    return values;
  }

  @Test
  void isNotHarmedByAServerThatIsNotThere() throws IOException {
    requireUnharmed(run(StubServer.addressOfNobody(), "--force", "evaluate"));
  }

  @Test
  void isNotHarmedByAServerThatFails() throws IOException {
    try (StubServer server = new StubServer()) {
      requireUnharmed(
          run(
              server.answering("experiments/get-by-name", 500, "no").address(),
              "--force",
              "evaluate"));
    }
  }

  private static void requireUnharmed(Ended ended) throws IOException {
    assertThat(ended.exitCode()).as(ended.err()).isZero();
    assertThat(
            ended.err().lines().filter(line -> line.contains("could not be logged to the MLflow")))
        .hasSize(1);
    assertThat(FinalBytes.of(study.workspace())).isEqualTo(outputs);
  }

  @Test
  void refusesAnAddressWithCredentialsAndDoesNotRepeatThem() {
    Ended ended = run("https://anna:pass-word@mlflow.example");

    assertThat(ended.exitCode()).isEqualTo(2);
    assertThat(ended.err())
        .contains("tracking.mlflow.uri must hold no credentials", "MLFLOW_TRACKING_TOKEN")
        .doesNotContain("pass-word");
  }

  @Test
  void tellsOfARunThatFailedWhatIsKnown() throws IOException {
    try (StubServer server = new StubServer()) {
      Ended ended = run(server.address(), "--set", "rejectionLimit=0");

      assertThat(ended.exitCode()).isEqualTo(3);
      assertThat(pairs(server.requests().get(1).json().get("tags")))
          .containsEntry("fovea.exitCode", "3")
          .doesNotContainKey("fovea.model");
      assertThat(server.requests()).hasSize(4); // there is no metric to send
      assertThat(server.requests().get(3).json().get("status").textValue()).isEqualTo("FAILED");
    }
  }
}
