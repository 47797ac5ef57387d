package org.fovea.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A Flink cluster of processes on this machine, started as its users start it. */
final class FlinkProcesses {
  private static final Path SCRIPT =
      Path.of("..", "deploy", "flink", "cluster").toAbsolutePath().normalize();

  private final Path folder;
  private final int port;

  private FlinkProcesses(Path folder, int port) {
    this.folder = folder;
    this.port = port;
  }

  /** Starts a JobManager and two TaskManagers of two slots. */
  static FlinkProcesses start(Path folder) throws Exception {
    FlinkProcesses processes = new FlinkProcesses(folder, freePort());
    processes.cluster("start");
    return processes;
  }

  /** Two ports above it are taken too. */
  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** Returns what a command is given so that its stages run here. */
  List<String> arguments() {
    return List.of("--runner=FlinkRunner", "--flinkMaster=127.0.0.1:" + port, "--parallelism=2");
  }

  /** Returns the process ids, by the names of the processes. */
  Map<String, Long> running() throws Exception {
    Map<String, Long> processes = new TreeMap<>();
    for (String line : cluster("list").lines().toList()) {
      String[] words = line.split(" ");
      processes.put(words[0], Long.parseLong(words[1]));
    }
    return processes;
  }

  /**
   * Waits until tasks of a stage run, then ends the TaskManager that has most of them at once, and
   * starts another in its place.
   *
   * @return how often the stage's job has lost something since
   */
  int killBusiest(String stage) throws Exception {
    Map<String, Long> processes = running();
    JsonNode job = running("fovea-" + stage + "-");
    String busiest = busiest(job);
    while (busiest == null) {
      Thread.sleep(20);
      job = running("fovea-" + stage + "-");
      busiest = busiest(job);
    }
    ProcessHandle process = ProcessHandle.of(processes.get(busiest)).orElseThrow();
    assertThat(process.destroyForcibly()).as("kill -9 of " + busiest).isTrue();
    process.onExit().get();
    cluster("add");
    return lost(job);
  }

  private JsonNode running(String beginningOfName) throws Exception {
    while (true) {
      for (JsonNode job : get("/jobs/overview").get("jobs")) {
        if (job.get("state").textValue().equals("RUNNING")
            && job.get("name").textValue().startsWith(beginningOfName)) {
          return job;
        }
      }
      Thread.sleep(20);
    }
  }

  private String busiest(JsonNode job) throws Exception {
    String path = "/jobs/" + job.get("jid").textValue();
    Map<String, Integer> tasks = new TreeMap<>();
    for (JsonNode vertex : get(path).get("vertices")) {
      if (vertex.get("status").textValue().equals("RUNNING")) {
        String held = path + "/vertices/" + vertex.get("id").textValue() + "/taskmanagers";
        for (JsonNode manager : get(held).get("taskmanagers")) {
          int running = manager.get("status-counts").path("RUNNING").asInt();
          tasks.merge(manager.get("taskmanager-id").textValue(), running, Integer::sum);
        }
      }
    }
    return tasks.entrySet().stream()
        .filter(entry -> entry.getValue() > 0)
        .max(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
        .orElse(null);
  }

  private int lost(JsonNode job) throws Exception {
    String exceptions = "/jobs/" + job.get("jid").textValue() + "/exceptions";
    for (int second = 0; second < 60; second++) {
      int count = get(exceptions).at("/exceptionHistory/entries").size();
      if (count > 0
          || !get("/jobs/" + job.get("jid").textValue())
              .get("state")
              .textValue()
              .equals("RUNNING")) {
        return count;
      }
      Thread.sleep(1000);
    }
    return 0;
  }

  /** Returns a metric of every TaskManager; they are gathered only when somebody asks. */
  Map<String, Double> metric(String name) throws Exception {
    Map<String, Double> values = new TreeMap<>();
    for (JsonNode manager : get("/taskmanagers").get("taskmanagers")) {
      String id = manager.get("id").textValue();
      JsonNode metrics = get("/taskmanagers/%s/metrics?get=%s".formatted(id, name));
      for (int second = 0; metrics.isEmpty() && second < 60; second++) {
        Thread.sleep(1000);
        metrics = get("/taskmanagers/%s/metrics?get=%s".formatted(id, name));
      }
      values.put(id, metrics.get(0).get("value").asDouble());
    }
    return values;
  }

  private JsonNode get(String path) throws IOException {
    try (InputStream answer = URI.create("http://127.0.0.1:" + port + path).toURL().openStream()) {
      return new ObjectMapper().readTree(answer);
    }
  }

  private String cluster(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(SCRIPT.toString()));
    command.addAll(List.of(arguments));
    Path said = folder.resolve("cluster.said");
    ProcessBuilder process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile());
    process.environment().put("FLINK_CLUSTER_DIR", folder.resolve("flink").toString());
    process.environment().put("FLINK_REST_PORT", Integer.toString(port));
    int exitCode = process.start().waitFor();
    String text = Files.readString(said);
    assertThat(exitCode).as(text).isZero();
    return text;
  }

  /** Ends all processes. */
  void stop() throws Exception {
    cluster("stop");
  }
}
