package org.fovea.pipeline.runner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * A Flink cluster, as its REST interface tells of it. Beam says of a job that it failed, and not
 * why: here is why.
 *
 * @param address what the interface is at, with {@code http://} or {@code https://}
 * @see <a href="https://nightlies.apache.org/flink/flink-docs-release-1.19/docs/ops/rest_api/">
 *     Flink's REST API</a>
 */
public record FlinkCluster(String address) {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private static final ObjectMapper MAPPER = new ObjectMapper();

  /**
   * Returns the cluster of a pipeline option.
   *
   * @param flinkMaster {@code host:port}, with or without {@code http://} or {@code https://}
   */
  static FlinkCluster at(String flinkMaster) {
    return new FlinkCluster(
        flinkMaster.matches("https?://.*") ? flinkMaster : "http://" + flinkMaster);
  }

  /** Returns whether the option's value names a cluster, and not this process. */
  static boolean isNamedBy(String flinkMaster) {
    return !flinkMaster.startsWith("[");
  }

  /**
   * Says whether the cluster answers.
   *
   * @return how many slots it has, and how many are free, in words
   * @throws IOException if it does not
   */
  public String overview() throws IOException {
    JsonNode overview = get("/overview");
    return "Flink %s, %d TaskManagers, %d of %d slots free"
        .formatted(
            overview.path("flink-version").asText("?"),
            overview.path("taskmanagers").asInt(),
            overview.path("slots-available").asInt(),
            overview.path("slots-total").asInt());
  }

  /**
   * Returns what the last job of a name failed of.
   *
   * @return the stack trace; empty where the cluster does not know such a job, or no failure of it
   */
  Optional<FlinkFailure> failureOf(String jobName) throws IOException {
    Optional<JsonNode> job =
        StreamSupport.stream(get("/jobs/overview").path("jobs").spliterator(), false)
            .filter(listed -> listed.path("name").asText().equals(jobName))
            .max(Comparator.comparingLong(listed -> listed.path("start-time").asLong()));
    if (job.isEmpty()) {
      return Optional.empty();
    }
    JsonNode exceptions = get("/jobs/" + job.get().path("jid").asText() + "/exceptions");
    List<String> traces = new ArrayList<>();
    exceptions
        .path("exceptionHistory")
        .path("entries")
        .forEach(entry -> traces.add(entry.path("stacktrace").asText()));
    // The newest is the first; a lost worker may stand before what ended the job for good.
    return traces.stream().filter(trace -> !trace.isBlank()).findFirst().map(FlinkFailure::of);
  }

  private JsonNode get(String path) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(address + path)).timeout(TIMEOUT).build();
    HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
    try {
      HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() != 200) {
        throw new IOException(
            "Flink at %s answered %d to %s".formatted(address, response.statusCode(), path));
      }
      return MAPPER.readTree(response.body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while Flink at " + address + " was asked", e);
    }
  }
}
