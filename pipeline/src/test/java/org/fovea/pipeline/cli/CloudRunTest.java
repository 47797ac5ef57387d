package org.fovea.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.fovea.stages.artifact.CloudStorage;
import org.fovea.stages.artifact.CloudStorageServer;
import org.fovea.stages.artifact.CloudStorageServer.Faults;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole runs whose workspace is in a bucket, on a network that fails now and then. */
class CloudRunTest {
  private static final String WORKSPACE = "gs://bucket/clinic/workspace";

  private final Path folder;
  private final ChildRun child;
  private CloudStorageServer server;

  CloudRunTest(@TempDir Path folder) throws IOException {
    this.folder = folder;
    this.child = new ChildRun(folder);
  }

  @BeforeEach
  void startServer() throws IOException {
    server = CloudStorageServer.start(new Faults(0.05, 0.01, 1), "bucket", "photographs");
  }

  @AfterEach
  void stopServer() {
    server.close();
  }

  @Test
  void endsWithTheBytesOfARunOnADisk() throws Exception {
    Path reference = folder.resolve("reference");
    assertThat(child.toTheEnd(reference)).isZero();

    ChildRun.Ended ended = child.toTheEnd(WORKSPACE, environment());

    assertThat(ended.exitCode()).as(ended.err()).isZero();
    assertThat(FinalBytes.of(downloaded())).isEqualTo(FinalBytes.of(reference));
    assertThat(server.failed()).as("requests that failed").isPositive();
    assertThat(server.cut()).as("answers that broke off").isPositive();
  }

  @Test
  @Tag("slow")
  void preparesPhotographsOfABucketAsThoseOfADisk() throws Exception {
    Path reference = folder.resolve("reference");
    ChildRun.Ended onDisk = child.toTheEnd(reference.toString(), Map.of(), "--to", "assign");
    assertThat(onDisk.exitCode()).as(onDisk.err()).isZero();
    try (Stream<Path> files = Files.walk(child.drawn())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        server.put(
            "photographs", child.drawn().relativize(file).toString(), Files.readAllBytes(file));
      }
    }

    ChildRun.Ended ended =
        child.toTheEnd(
            WORKSPACE,
            environment(),
            "--to",
            "assign",
            "--set",
            "sources[drawn].images=gs://photographs/images/*",
            "--set",
            "sources[drawn].labels=gs://photographs/trainLabels.csv",
            "--",
            "--gcsEndpoint=" + server.host() + "/storage/v1/",
            "--project=emulated",
            "--credentialFactoryClass=org.apache.beam.sdk.extensions.gcp.auth.NoopCredentialFactory");

    assertThat(ended.exitCode()).as(ended.err()).isZero();
    Path downloaded = downloaded();
    for (String stage : new String[] {"prepare", "assign"}) {
      SortedMap<String, String> expected = of(stage, reference);
      assertThat(expected).hasSize(2);
      assertThat(of(stage, downloaded)).isEqualTo(expected);
    }
  }

  /** Returns the records of a stage; its manifest names ingest's key, which is of a listing. */
  private static SortedMap<String, String> of(String stage, Path workspace) throws IOException {
    SortedMap<String, String> ofStage = new TreeMap<>(FinalBytes.of(workspace));
    ofStage
        .keySet()
        .removeIf(name -> !name.startsWith("stages/" + stage) || name.endsWith("manifest.json"));
    return ofStage;
  }

  private Map<String, String> environment() {
    return Map.of(CloudStorage.EMULATOR_VARIABLE, server.host());
  }

  /** Returns the workspace as a directory. */
  private Path downloaded() throws IOException {
    Path directory = folder.resolve("downloaded");
    for (String name : server.names("bucket")) {
      Path file = directory.resolve(name);
      Files.createDirectories(file.getParent());
      Files.write(file, server.content("bucket", name));
    }
    return directory.resolve("clinic/workspace");
  }
}
