package org.fovea.pipeline.tracking;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;

/** A server that answers as MLflow does, and keeps what it is sent. */
public final class StubServer implements AutoCloseable {
  private static final String API = "/api/2.0/mlflow/";

  private final HttpServer server;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final List<Request> requests = Collections.synchronizedList(new ArrayList<>());
  private final Map<String, Answer> answers = new TreeMap<>();

  /**
   * What was sent.
   *
   * @param what method and path, without the API's beginning
   * @param authorization value of the header, or null
   */
  public record Request(String what, String authorization, String body) {
    public JsonNode json() throws IOException {
      return new ObjectMapper().readTree(body);
    }
  }

  private record Answer(int status, String body) {}

  public StubServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    answers.put(
        "experiments/get-by-name", new Answer(200, "{\"experiment\":{\"experiment_id\":\"7\"}}"));
    answers.put("experiments/create", new Answer(200, "{\"experiment_id\":\"8\"}"));
    answers.put("runs/create", new Answer(200, "{\"run\":{\"info\":{\"run_id\":\"r1\"}}}"));
    answers.put("runs/log-batch", new Answer(200, "{}"));
    answers.put("runs/update", new Answer(200, "{\"run_info\":{}}"));
  }

  /** Returns a port of this machine on which nothing answers. */
  public static String addressOfNobody() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return "http://127.0.0.1:" + socket.getLocalPort();
    }
  }

  public String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Answers a path otherwise; a status of 0 never answers. */
  public StubServer answering(String path, int status, String body) {
    answers.put(path, new Answer(status, body));
    return this;
  }

  public List<Request> requests() {
    return List.copyOf(requests);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath().replace(API, "");
    requests.add(
        new Request(
            exchange.getRequestMethod()
                + " "
                + exchange.getRequestURI().toString().replace(API, ""),
            exchange.getRequestHeaders().getFirst("Authorization"),
            new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
    Answer answer = answers.getOrDefault(path, new Answer(404, "{}"));
    if (answer.status() == 0) {
      try {
        closed.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      exchange.close();
      return;
    }
    byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
    if (answer.status() == 302) {
      exchange.getResponseHeaders().add("Location", answer.body());
    }
    exchange.sendResponseHeaders(answer.status(), bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
  }
}
