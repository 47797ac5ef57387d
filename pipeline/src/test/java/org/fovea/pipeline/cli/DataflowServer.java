package org.fovea.pipeline.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.GZIPInputStream;

/**
 * Takes a job as Google Cloud Dataflow does, and says that it is done when somebody else has done
 * its work.
 *
 * @see <a
 *     href="https://cloud.google.com/dataflow/docs/reference/rest/v1b3/projects.locations.jobs">
 *     Dataflow's jobs</a>
 */
final class DataflowServer {
  private final HttpServer server;
  private final ExecutorService workers = Executors.newCachedThreadPool();
  private final Work work;
  private final AtomicReference<JsonNode> job = new AtomicReference<>();
  private final CountDownLatch worked = new CountDownLatch(1);
  private volatile boolean failed;

  /** What the job's workers would do. */
  @FunctionalInterface
  interface Work {
    /** Returns whether it went well. */
    boolean isDone() throws Exception;
  }

  private DataflowServer(HttpServer server, Work work) {
    this.server = server;
    this.work = work;
  }

  /** Starts a server for one job. */
  static DataflowServer start(Work work) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    DataflowServer dataflow = new DataflowServer(server, work);
    server.createContext("/", dataflow::answer);
    server.setExecutor(dataflow.workers);
    server.start();
    return dataflow;
  }

  /** Returns where it is. */
  String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
  }

  /** Returns the job that was submitted; null if there was none. */
  JsonNode job() {
    return job.get();
  }

  void stop() {
    server.stop(0);
    workers.shutdownNow();
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String answer = "{}";
    if (exchange.getRequestMethod().equals("POST") && path.endsWith("/jobs")) {
      job.set(read(exchange));
      workers.execute(this::work);
      answer = "{\"id\":\"job-1\",\"name\":\"job\",\"currentState\":\"JOB_STATE_PENDING\"}";
    } else if (path.endsWith("/jobs/job-1")) {
      answer = "{\"id\":\"job-1\",\"currentState\":\"%s\"}".formatted(state());
    }
    byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private String state() {
    if (worked.getCount() > 0) {
      return "JOB_STATE_RUNNING";
    }
    return failed ? "JOB_STATE_FAILED" : "JOB_STATE_DONE";
  }

  private void work() {
    try {
      failed = !work.isDone();
    } catch (Exception e) {
      failed = true;
    } finally {
      worked.countDown();
    }
  }

  private static JsonNode read(HttpExchange exchange) throws IOException {
    boolean zipped = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
    try (InputStream body = exchange.getRequestBody();
        InputStream plain = zipped ? new GZIPInputStream(body) : body) {
      return new ObjectMapper().readTree(plain);
    }
  }
}
