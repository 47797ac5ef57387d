package org.fovea.pipeline.tracking;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The few requests of MLflow's REST API, version 2.0, that a run needs. Follows no redirect, so
 * that credentials go to no other server, and repeats nothing. For one thread.
 *
 * @see <a href="https://mlflow.org/docs/latest/rest-api.html">MLflow's REST API</a>
 */
final class MlflowServer {
  /** Limits of one log-batch request: 100 parameters, and 1000 values in all. */
  private static final int PARAMETERS_A_REQUEST = 100;

  private static final int METRICS_A_REQUEST = 1000;

  /** Servers before 2.8 refuse a longer value of a parameter. */
  private static final int LONGEST_VALUE = 500;

  private static final int LONGEST_KEY = 250;
  private static final int LONGEST_ANSWER_BYTES = 1 << 20;
  private static final int NOT_FOUND = 404;
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();

  private final String api;
  private final Optional<String> authorization;

  /**
   * @param address the server's, with the path that its API is below, if any
   * @param authorization value of the header of that name
   */
  MlflowServer(URI address, Optional<String> authorization) {
    this.api = address.toString().replaceFirst("/+$", "") + "/api/2.0/mlflow/";
    this.authorization = authorization;
  }

  /**
   * Logs a run as a new one.
   *
   * @param experiment name of its experiment, which is made if it is not there
   * @throws IOException if the server is not there, or does not take it; what it has taken stays
   */
  void log(TrackedRun run, String experiment) throws IOException, InterruptedException {
    ObjectNode creation = MAPPER.createObjectNode();
    creation.put("experiment_id", experimentId(experiment));
    creation.put("run_name", run.name());
    creation.put("start_time", run.startedAtMillis());
    creation.set("tags", pairs(run.tags().entrySet()));
    JsonNode created = post("runs/create", creation);
    String runId = required(created.at("/run/info/run_id"), "runs/create");
    for (ObjectNode batch : batches(run)) {
      post("runs/log-batch", batch.put("run_id", runId));
    }
    post(
        "runs/update",
        MAPPER
            .createObjectNode()
            .put("run_id", runId)
            .put("status", run.status().name())
            .put("end_time", run.endedAtMillis()));
  }

  private String experimentId(String name) throws IOException, InterruptedException {
    String find = "experiments/get-by-name";
    HttpResponse<InputStream> found =
        send(
            HttpRequest.newBuilder(
                    URI.create(
                        api
                            + find
                            + "?experiment_name="
                            + URLEncoder.encode(name, StandardCharsets.UTF_8)))
                .GET());
    if (found.statusCode() != NOT_FOUND) {
      return required(answer(found, find).at("/experiment/experiment_id"), find);
    }
    found.body().close();
    String create = "experiments/create";
    JsonNode created = post(create, MAPPER.createObjectNode().put("name", name));
    return required(created.path("experiment_id"), create);
  }

  private static List<ObjectNode> batches(TrackedRun run) {
    List<ObjectNode> batches = new ArrayList<>();
    List<Map.Entry<String, String>> parameters = List.copyOf(run.parameters().entrySet());
    for (int from = 0; from < parameters.size(); from += PARAMETERS_A_REQUEST) {
      int to = Math.min(parameters.size(), from + PARAMETERS_A_REQUEST);
      batches.add(MAPPER.createObjectNode().set("params", pairs(parameters.subList(from, to))));
    }
    for (int from = 0; from < run.metrics().size(); from += METRICS_A_REQUEST) {
      int to = Math.min(run.metrics().size(), from + METRICS_A_REQUEST);
      ArrayNode metrics = MAPPER.createArrayNode();
      for (TrackedMetric metric : run.metrics().subList(from, to)) {
        metrics
            .addObject()
            .put("key", key(metric.key()))
            .put("value", metric.value())
            .put("timestamp", metric.timestampMillis())
            .put("step", metric.step());
      }
      batches.add(MAPPER.createObjectNode().set("metrics", metrics));
    }
    return batches;
  }

  private static ArrayNode pairs(Iterable<Map.Entry<String, String>> values) {
    ArrayNode pairs = MAPPER.createArrayNode();
    for (Map.Entry<String, String> value : values) {
      String text = value.getValue();
      pairs
          .addObject()
          .put("key", key(value.getKey()))
          .put(
              "value",
              text.length() <= LONGEST_VALUE ? text : text.substring(0, LONGEST_VALUE - 1) + "…");
    }
    return pairs;
  }

  /** Returns a name that every server takes: sources[eyepacs].layout is sources.eyepacs.layout. */
  private static String key(String name) {
    String allowed = name.replaceAll("\\[([^\\]]*)\\]", ".$1").replaceAll("[^A-Za-z0-9_./ -]", "_");
    return allowed.length() <= LONGEST_KEY ? allowed : allowed.substring(0, LONGEST_KEY);
  }

  private JsonNode post(String what, ObjectNode body) throws IOException, InterruptedException {
    return answer(
        send(
            HttpRequest.newBuilder(URI.create(api + what))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body.toString()))),
        what);
  }

  private HttpResponse<InputStream> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    authorization.ifPresent(value -> request.header("Authorization", value));
    try {
      return client.send(request.build(), BodyHandlers.ofInputStream());
    } catch (ConnectException e) {
      throw new IOException("nothing answers there", e);
    }
  }

  /** What a server says of an error is not repeated: it may repeat what it was sent. */
  private static JsonNode answer(HttpResponse<InputStream> response, String what)
      throws IOException {
    try (InputStream body = response.body()) {
      if (response.statusCode() != 200) {
        throw new IOException("HTTP status %d to %s".formatted(response.statusCode(), what));
      }
      return MAPPER.readTree(body.readNBytes(LONGEST_ANSWER_BYTES));
    }
  }

  private static String required(JsonNode value, String what) throws IOException {
    if (!value.isTextual()) {
      throw new IOException("an answer to %s that is not MLflow's".formatted(what));
    }
    return value.textValue();
  }
}
