package org.fovea.pipeline.lineage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.openlineage.client.OpenLineage;
import io.openlineage.client.transports.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import org.fovea.pipeline.Console;
import org.fovea.pipeline.spec.LineageSpec;
import org.fovea.stages.artifact.StageDefinition;
import org.fovea.stages.artifact.Workspace;
import org.fovea.stages.progress.ProgressListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Events that are sent to a server, alive or dead. */
class LineageEndpointTest {
  private static final StageDefinition STAGE =
      new StageDefinition("ingest", 1, "{}", new TreeMap<>(), List.of());
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-01-02T03:04:05Z"));

  @TempDir private Path folder;
  private final List<String> said = new ArrayList<>();

  private StageLineage lineage(String address, Map<String, String> environment) {
    return StageLineage.of(
        new LineageSpec(address),
        new LineageOrigin("run-1", "screening", "1", folder.toString(), Map.of()),
        Workspace.at(folder.toString()),
        environment,
        CLOCK,
        console());
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
  void aServerGetsEveryEventAsItComesWithTheKey() throws IOException {
    List<String> requests = new ArrayList<>();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          requests.add(
              "%s %s %s\n%s"
                  .formatted(
                      exchange.getRequestMethod(),
                      exchange.getRequestURI(),
                      exchange.getRequestHeaders().getFirst("Authorization"),
                      body));
          exchange.sendResponseHeaders(201, -1);
          exchange.close();
        });
    server.start();
    try (StageLineage lineage =
        lineage(
            "http://127.0.0.1:" + server.getAddress().getPort(),
            Map.of(StageLineage.API_KEY_VARIABLE, "secret"))) {
      lineage.begins(STAGE);
      assertThat(requests).hasSize(1);
      lineage.failed(STAGE, new IOException("no"));
    } finally {
      server.stop(0);
    }

    assertThat(requests)
        .hasSize(2)
        .allMatch(line -> line.startsWith("POST /api/v1/lineage Bearer secret\n"));
    JsonNode event = new ObjectMapper().readTree(requests.get(1).lines().skip(1).findFirst().get());
    assertThat(event.get("eventType").textValue()).isEqualTo("FAIL");
    assertThat(event.at("/job/name").textValue()).isEqualTo("screening.ingest");
    assertThat(said).isEmpty();
  }

  @Test
  void aServerThatIsNotThereCostsOneLineOfWarning() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    try (StageLineage lineage = lineage("http://127.0.0.1:" + port, Map.of())) {
      lineage.begins(STAGE);
      lineage.begins(STAGE);
    }

    assertThat(said)
        .singleElement()
        .asString()
        .startsWith("WARNING: no lineage event could be sent to http://127.0.0.1:" + port)
        .endsWith("; the run goes on, and sends no more");
  }

  @Test
  @Timeout(20)
  void aServerThatNeverAnswersCostsOneTimeout() throws Exception {
    List<String> attempts = new ArrayList<>();
    CountDownLatch never = new CountDownLatch(1);
    LineageEndpoint endpoint =
        new LineageEndpoint(
            new Transport() {
              @Override
              public void emit(OpenLineage.RunEvent event) {
                attempts.add("one");
                try {
                  never.await();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              }

              @Override
              public void emit(OpenLineage.DatasetEvent event) {
                throw new AssertionError("no such event");
              }

              @Override
              public void emit(OpenLineage.JobEvent event) {
                throw new AssertionError("no such event");
              }

              @Override
              public void close() {}
            },
            "http://silent",
            Duration.ofMillis(50),
            console());
    StageLineage lineage =
        new StageLineage(
            new LineageOrigin("run-1", "screening", "1", folder.toString(), Map.of()),
            endpoint,
            CLOCK);

    lineage.begins(STAGE);
    lineage.begins(STAGE);
    lineage.close();

    assertThat(attempts).hasSize(1);
    assertThat(said).singleElement().asString().contains("http://silent (no answer within 0.05 s)");
  }
}
