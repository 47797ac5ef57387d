package org.fovea.pipeline.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.fovea.pipeline.Console;
import org.fovea.pipeline.spec.MlflowSpec;
import org.fovea.pipeline.tracking.StubServer.Request;
import org.fovea.stages.progress.ProgressListener;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What arrives at a tracking server, and what one that does not take it costs. */
class MlflowTrackingTest {
  private static final TrackedRun RUN =
      new TrackedRun(
          "screening",
          TrackedRun.Status.FINISHED,
          1000,
          2000,
          new TreeMap<>(Map.of("finetune.epochs", "3", "sources[eyepacs].layout", "eyepacs")),
          List.of(
              new TrackedMetric("training/train_loss", 0.5, 2000, 1),
              new TrackedMetric("test/left & right/referable/auc", 0.875, 2000, 0)),
          new TreeMap<>(Map.of("fovea.model", "screening@1")));

  private final List<String> said = new ArrayList<>();
  private StubServer server;

  @BeforeEach
  void start() throws IOException {
    server = new StubServer();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void log(TrackedRun run, Optional<String> experiment, Map<String, String> environment) {
    new MlflowTracking(
            new MlflowSpec(server.address() + "/", experiment),
            environment,
            Duration.ofSeconds(10),
            console())
        .log(run);
  }

  private Console console() {
    return new Console() {
      @Override
      public void say(String line) {
        said.add(line);
      }

      @Override
      public ProgressListener progress() {
        return ProgressListener.SILENT;
      }
    };
  }

  @Test
  void sendsParametersMetricsAndTagsAsOneRunOfTheExperiment() {
    log(RUN, Optional.of("dr & more"), Map.of());

    assertThat(said).isEmpty();
    assertThat(server.requests())
        .containsExactly(
            request("GET experiments/get-by-name?experiment_name=dr+%26+more", ""),
            request(
                "POST runs/create",
                "{\"experiment_id\":\"7\",\"run_name\":\"screening\",\"start_time\":1000,"
                    + "\"tags\":[{\"key\":\"fovea.model\",\"value\":\"screening@1\"}]}"),
            request(
                "POST runs/log-batch",
                "{\"params\":[{\"key\":\"finetune.epochs\",\"value\":\"3\"},"
                    + "{\"key\":\"sources.eyepacs.layout\",\"value\":\"eyepacs\"}],"
                    + "\"run_id\":\"r1\"}"),
            request(
                "POST runs/log-batch",
                "{\"metrics\":[{\"key\":\"training/train_loss\",\"value\":0.5,"
                    + "\"timestamp\":2000,\"step\":1},"
                    + "{\"key\":\"test/left _ right/referable/auc\",\"value\":0.875,"
                    + "\"timestamp\":2000,\"step\":0}],\"run_id\":\"r1\"}"),
            request(
                "POST runs/update",
                "{\"run_id\":\"r1\",\"status\":\"FINISHED\",\"end_time\":2000}"));
  }

  private static Request request(String what, String body) {
    return new Request(what, null, body);
  }

  @Test
  void makesAnExperimentOfTheRunsNameThatIsNotThere() throws IOException {
    server.answering(
        "experiments/get-by-name", 404, "{\"error_code\":\"RESOURCE_DOES_NOT_EXIST\"}");

    log(RUN, Optional.empty(), Map.of());

    assertThat(server.requests().get(1))
        .isEqualTo(request("POST experiments/create", "{\"name\":\"screening\"}"));
    assertThat(server.requests().get(2).json().get("experiment_id").textValue()).isEqualTo("8");
    assertThat(said).isEmpty();
  }

  @Test
  void sharesManyParametersOutToRequestsAndShortensLongOnes() throws IOException {
    TreeMap<String, String> many = new TreeMap<>();
    for (int i = 0; i < 101; i++) {
      many.put("p%03d".formatted(i), "x".repeat(501));
    }

    log(
        new TrackedRun("n", TrackedRun.Status.FAILED, 1, 2, many, List.of(), new TreeMap<>()),
        Optional.empty(),
        Map.of());

    List<Integer> sizes = new ArrayList<>();
    for (Request request : server.requests().subList(2, 4)) {
      JsonNode parameters = request.json().get("params");
      sizes.add(parameters.size());
      assertThat(parameters.get(0).get("value").textValue()).isEqualTo("x".repeat(499) + "…");
    }
    assertThat(sizes).containsExactly(100, 1);
    assertThat(server.requests().get(4).json().get("status").textValue()).isEqualTo("FAILED");
  }

  @Test
  void takesCredentialsFromTheEnvironmentATokenBeforeAPassword() {
    log(
        RUN,
        Optional.empty(),
        Map.of("MLFLOW_TRACKING_USERNAME", "a", "MLFLOW_TRACKING_PASSWORD", "b"));
    log(
        RUN,
        Optional.empty(),
        Map.of(
            "MLFLOW_TRACKING_TOKEN",
            "secret",
            "MLFLOW_TRACKING_USERNAME",
            "a",
            "MLFLOW_TRACKING_PASSWORD",
            "b"));

    assertThat(server.requests())
        .hasSize(10)
        .extracting(Request::authorization)
        .startsWith("Basic YTpi") // a:b
        .endsWith("Bearer secret");
  }

  @Test
  void warnsOnceOfAServerThatIsNotThere() throws IOException {
    String nobody = StubServer.addressOfNobody();

    new MlflowTracking(new MlflowSpec(nobody, Optional.empty()), Map.of(), console()).log(RUN);

    assertThat(said)
        .singleElement()
        .asString()
        .startsWith("WARNING: the run could not be logged to the MLflow server " + nobody + " (")
        .endsWith("); it stands in the ledger");
  }

  @Test
  void warnsOnceOfAServerThatFailsAndRepeatsNothingItSays() {
    server.answering("runs/log-batch", 500, "your token was secret");

    log(RUN, Optional.empty(), Map.of("MLFLOW_TRACKING_TOKEN", "secret"));

    assertThat(said)
        .containsExactly(
            "WARNING: the run could not be logged to the MLflow server %s/ (HTTP status 500 to runs/log-batch); it stands in the ledger"
                .formatted(server.address()));
    assertThat(server.requests()).hasSize(3);
  }

  @Test
  @Timeout(20)
  void warnsOnceOfAServerThatHangs() {
    server.answering("runs/create", 0, "");

    new MlflowTracking(
            new MlflowSpec(server.address(), Optional.empty()),
            Map.of(),
            Duration.ofMillis(500),
            console())
        .log(RUN);

    assertThat(said).singleElement().asString().contains("(no answer within 0.5 s)");
  }

  @Test
  void followsNobodyWithItsCredentials() throws IOException {
    try (StubServer other = new StubServer()) {
      server.answering("runs/create", 302, other.address() + "/api/2.0/mlflow/runs/create");

      log(RUN, Optional.empty(), Map.of("MLFLOW_TRACKING_TOKEN", "secret"));

      assertThat(other.requests()).isEmpty();
    }
    assertThat(said).singleElement().asString().contains("(HTTP status 302 to runs/create)");
  }

  @Test
  void warnsOfAServerThatIsSomethingElse() {
    server.answering("experiments/get-by-name", 200, "{\"hello\":\"world\"}");

    log(RUN, Optional.empty(), Map.of());

    assertThat(said)
        .singleElement()
        .asString()
        .contains("(an answer to experiments/get-by-name that is not MLflow's)");
  }
}
