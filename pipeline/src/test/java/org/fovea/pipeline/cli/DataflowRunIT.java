package org.fovea.pipeline.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.beam.model.pipeline.v1.RunnerApi;
import org.fovea.stages.artifact.CloudStorage;
import org.fovea.stages.artifact.CloudStorageServer;
import org.fovea.stages.artifact.CloudStorageServer.Faults;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Stages that are submitted to Google Cloud Dataflow, or to what takes its place here: a server
 * that takes the job, and this machine, which does its work.
 */
class DataflowRunIT {
  private static final String WORKSPACE = "gs://bucket/workspace";
  private static final String GPU = "type:nvidia-tesla-t4;count:1;install-nvidia-driver";

  private final Path folder;
  private final ChildRun submitting;
  private final ChildRun working;
  private CloudStorageServer storage;
  private DataflowServer dataflow;

  DataflowRunIT(@TempDir Path folder) throws IOException {
    this.folder = folder;
    this.submitting = new ChildRun(Files.createDirectory(folder.resolve("submitting")));
    this.working = new ChildRun(Files.createDirectory(folder.resolve("working")));
  }

  @BeforeEach
  void prepareInABucket() throws Exception {
    storage = CloudStorageServer.start(Faults.NONE, "bucket", "photographs");
    try (Stream<Path> files = Files.walk(submitting.drawn())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = submitting.drawn().relativize(file).toString();
        storage.put("photographs", name, Files.readAllBytes(file));
      }
    }
    dataflow = DataflowServer.start(() -> work("--to", "finetune").exitCode() == 0);
    ChildRun.Ended ended = work("--to", "assign");
    assertThat(ended.exitCode()).as(ended.err()).isZero();
  }

  @AfterEach
  void stopServers() {
    dataflow.stop();
    storage.close();
  }

  @Test
  void asksForAGpuForTrainingAlone() throws Exception {
    ChildRun.Ended ended = submit();

    assertThat(ended.exitCode()).as(ended.err()).isZero();
    assertThat(ended.err()).contains("finetune: ran for");
    JsonNode job = dataflow.job();
    assertThat(job.at("/environment/workerPools/0/machineType").asText())
        .isEqualTo("n1-standard-8");
    assertThat(stepsOf(job)).isEqualTo(golden("dataflow-finetune-steps.txt"));
  }

  @Test
  void asksForItInTheFormOfTheSecondRunnerToo() throws Exception {
    ChildRun.Ended ended = submit("--experiments=use_runner_v2");

    assertThat(ended.exitCode()).as(ended.err()).isZero();
    assertThat(dataflow.job().path("steps").isEmpty()).isTrue();
    assertThat(stepsOf(stagedPipeline())).isEqualTo(golden("dataflow-finetune-steps-v2.txt"));
  }

  @Test
  void showsTheJobWithoutSubmittingIt() throws Exception {
    ChildRun.Ended ended =
        submitting.toTheEnd(WORKSPACE, environment(), arguments(List.of("--dry-run")));

    assertThat(ended.exitCode()).as(ended.err()).isZero();
    assertThat(dataflow.job()).isNull();
    JsonNode graph = submitting.answer().at("/stages/3/graph");
    assertThat(graph.get("runner").textValue()).isEqualTo("DataflowRunner");
    List<String> accelerated = new ArrayList<>();
    graph
        .get("steps")
        .forEach(
            step -> {
              if (step.hasNonNull("accelerator")) {
                accelerated.add(step.get("name").textValue());
              }
            });
    assertThat(accelerated).containsExactly("finetune/Fine-tune/Compute/ParMultiDo(Train)");
  }

  @Test
  void writesTheJobForTheLauncherOfATemplateWithASpecOfABucket() throws Exception {
    String spec = Files.readString(folder.resolve("submitting/run.yaml"));
    String drawn = submitting.drawn().toString();
    storage.put("bucket", "run.yaml", spec.replace(drawn, "gs://photographs").getBytes(UTF_8));
    List<String> launched =
        new ArrayList<>(
            List.of(
                "--spec=gs://bucket/run.yaml",
                "--workspace=" + WORKSPACE,
                "--stage=finetune",
                "--set=accelerators.finetune=" + GPU,
                "--templateLocation=gs://bucket/launch/job_object"));
    launched.addAll(storageArguments());
    launched.addAll(dataflowArguments());
    ProcessBuilder launcher =
        RealProgram.process(List.of(), FlexTemplate.toCommand(launched.toArray(new String[0])));
    launcher.environment().putAll(environment());
    Path said = folder.resolve("said");

    Process process = launcher.redirectErrorStream(true).redirectOutput(said.toFile()).start();

    assertThat(process.waitFor()).as(RealProgram.read(said)).isZero();
    assertThat(RealProgram.read(said)).contains("finetune: its job is written, by run ");
    assertThat(dataflow.job()).isNull();
    JsonNode job = new ObjectMapper().readTree(storage.content("bucket", "launch/job_object"));
    assertThat(stepsOf(job)).isEqualTo(golden("dataflow-finetune-steps.txt"));
    assertThat(storage.names("bucket"))
        .anyMatch(name -> name.matches("workspace/runs/[^/]+/started.json"))
        .noneMatch(name -> name.startsWith("workspace/stages/finetune/"));
  }

  @Test
  void refusesAWorkspaceThatNoWorkerCanReach() throws Exception {
    Path local = folder.resolve("local");

    ChildRun.Ended ended =
        submitting.toTheEnd(local.toString(), environment(), arguments(List.of()));

    assertThat(ended.exitCode()).isEqualTo(2);
    assertThat(ended.err()).contains("gs://").contains("DataflowRunner");
    assertThat(local).doesNotExist();
  }

  private ChildRun.Ended submit(String... more) throws Exception {
    return submitting.toTheEnd(WORKSPACE, environment(), arguments(List.of(), more));
  }

  private ChildRun.Ended work(String... more) throws Exception {
    List<String> arguments = new ArrayList<>(List.of(more));
    arguments.addAll(sources());
    arguments.add("--");
    arguments.addAll(storageArguments());
    return working.toTheEnd(WORKSPACE, environment(), arguments.toArray(new String[0]));
  }

  private String[] arguments(List<String> options, String... ofTheRunner) {
    List<String> arguments = new ArrayList<>(options);
    arguments.addAll(List.of("--to", "finetune", "--set", "accelerators.finetune=" + GPU));
    arguments.addAll(sources());
    arguments.add("--");
    arguments.addAll(storageArguments());
    arguments.addAll(dataflowArguments());
    arguments.addAll(List.of(ofTheRunner));
    return arguments.toArray(new String[0]);
  }

  private List<String> dataflowArguments() {
    return List.of(
        "--runner=DataflowRunner",
        "--region=europe-west4",
        "--workerMachineType=n1-standard-8",
        "--gcpTempLocation=gs://bucket/temporary",
        "--apiRootUrl=" + dataflow.address(),
        "--pathValidatorClass=org.apache.beam.sdk.extensions.gcp.storage.NoopPathValidator",
        "--filesToStage=" + submitting.drawn().resolve("trainLabels.csv"));
  }

  private static List<String> sources() {
    return List.of(
        "--set",
        "sources[drawn].images=gs://photographs/images/*",
        "--set",
        "sources[drawn].labels=gs://photographs/trainLabels.csv");
  }

  private List<String> storageArguments() {
    return List.of(
        "--project=emulated",
        "--gcsEndpoint=" + storage.host() + "/storage/v1/",
        "--credentialFactoryClass=org.apache.beam.sdk.extensions.gcp.auth.NoopCredentialFactory");
  }

  private Map<String, String> environment() {
    return Map.of(CloudStorage.EMULATOR_VARIABLE, storage.host());
  }

  private static String stepsOf(JsonNode job) {
    StringBuilder steps = new StringBuilder();
    for (JsonNode step : job.get("steps")) {
      JsonNode properties = step.get("properties");
      steps
          .append(step.get("kind").asText())
          .append(' ')
          .append(properties.at("/user_name/value").asText());
      for (Map.Entry<String, JsonNode> hint : properties.path("resource_hints").properties()) {
        steps.append(" %s=%s".formatted(hint.getKey(), hint.getValue().asText()));
      }
      steps.append('\n');
    }
    return steps.toString();
  }

  private RunnerApi.Pipeline stagedPipeline() throws IOException {
    String name =
        storage.names("bucket").stream()
            .filter(staged -> staged.matches("temporary/staging/pipeline-.*\\.pb"))
            .findFirst()
            .orElseThrow();
    return RunnerApi.Pipeline.parseFrom(storage.content("bucket", name));
  }

  private static String stepsOf(RunnerApi.Pipeline pipeline) {
    Map<String, RunnerApi.Environment> environments = pipeline.getComponents().getEnvironmentsMap();
    return pipeline.getComponents().getTransformsMap().values().stream()
        .filter(transform -> transform.getSubtransformsList().isEmpty())
        .map(
            transform ->
                transform.getUniqueName()
                    + environments
                        .getOrDefault(
                            transform.getEnvironmentId(),
                            RunnerApi.Environment.getDefaultInstance())
                        .getResourceHintsMap()
                        .entrySet()
                        .stream()
                        .map(hint -> " " + hint.getKey() + "=" + hint.getValue().toStringUtf8())
                        .collect(Collectors.joining()))
        .sorted()
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private static String golden(String name) throws IOException {
    try (var in = DataflowRunIT.class.getResourceAsStream(name)) {
      return in == null ? "no " + name : new String(in.readAllBytes(), UTF_8);
    }
  }
}
