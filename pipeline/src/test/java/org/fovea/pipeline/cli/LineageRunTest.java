package org.fovea.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.fovea.pipeline.cli.RealProgram.fovea;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.fovea.pipeline.cli.RealProgram.Ended;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What runs tell of their stages. */
class LineageRunTest {
  private final Path folder;
  private final Path workspace;

  LineageRunTest(@TempDir Path folder) {
    this.folder = folder;
    this.workspace = folder.resolve("workspace");
  }

  @BeforeEach
  void draw() {
    Ended ended = fovea("sample", "--output", folder.resolve("drawn").toString(), "--count", "10");
    assertThat(ended.exitCode()).isZero();
  }

  @Test
  void tellsOfEveryStageThatRunsInAFileBesideTheRecord() throws IOException {
    assertThat(run().exitCode()).isZero();
    assertThat(run().exitCode()).isZero(); // all is reused: nothing to tell

    List<JsonNode> events = events();
    assertThat(events.stream().map(LineageRunTest::summary))
        .containsExactly(
            "START screening.ingest",
            "COMPLETE screening.ingest",
            "START screening.prepare",
            "COMPLETE screening.prepare",
            "START screening.assign",
            "COMPLETE screening.assign");
    JsonNode ingested = events.get(1);
    assertThat(ingested.get("inputs").findValuesAsText("name"))
        .contains(
            folder.resolve("drawn/images") + "/*",
            folder.resolve("drawn/trainLabels.csv").toString());
    assertThat(ingested.at("/outputs/0/outputFacets/outputStatistics/rowCount").asInt())
        .isEqualTo(10);
    assertThat(ingested.at("/outputs/0/facets/version/datasetVersion"))
        .isEqualTo(events.get(2).at("/inputs/0/facets/version/datasetVersion"));
  }

  @Test
  void tellsWhyAStageFailed() throws IOException {
    assertThat(run("--to", "ingest").exitCode()).isZero();
    Path image = folder.resolve("drawn/images/1_left.jpeg");
    byte[] bytes = Files.readAllBytes(image);
    var time = Files.getLastModifiedTime(image);
    bytes[bytes.length - 3] ^= 1;
    Files.write(image, bytes);
    Files.setLastModifiedTime(image, time);

    assertThat(run().exitCode()).isEqualTo(1);

    JsonNode failed = events().get(events().size() - 1);
    assertThat(summary(failed)).isEqualTo("FAIL screening.prepare");
    assertThat(failed.at("/run/facets/errorMessage/message").textValue())
        .startsWith("stage prepare failed: the file of occurrence ")
        .doesNotContain("1_left");
  }

  @Test
  void aDeadServerNeverHarmsARun() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }

    Ended ended = run("--set", "lineage.to=http://127.0.0.1:" + port);

    assertThat(ended.exitCode()).as(ended.err()).isZero();
    assertThat(ended.err().lines().filter(line -> line.contains("WARNING: no lineage event")))
        .hasSize(1);
    assertThat(events()).isEmpty();
  }

  @Test
  void tellsNobodyWhereItIsOff() throws IOException {
    assertThat(run("--set", "lineage.to=none").exitCode()).isZero();

    assertThat(events()).isEmpty();
  }

  @Test
  void refusesAnAddressThatIsNone() {
    Ended ended = run("--set", "lineage.to=ftp://host");

    assertThat(ended.exitCode()).isEqualTo(2);
    assertThat(ended.err())
        .contains("lineage.to must be run, none, or the address of an OpenLineage server");
  }

  private static String summary(JsonNode event) {
    return event.get("eventType").textValue() + " " + event.at("/job/name").textValue();
  }

  private List<JsonNode> events() throws IOException {
    List<JsonNode> events = new ArrayList<>();
    try (Stream<Path> walk = Files.walk(workspace.resolve("runs"))) {
      for (Path file : walk.filter(each -> each.endsWith("lineage.jsonl")).sorted().toList()) {
        for (String line : Files.readAllLines(file)) {
          events.add(new ObjectMapper().readTree(line));
        }
      }
    }
    return events;
  }

  private Ended run(String... more) {
    String spec =
        RealProgram.write(
            folder.resolve("run.yaml"),
            """
            name: screening
            patientIds: public
            sources: [{name: eyepacs, images: '%1$s/images/*', labels: %1$s/trainLabels.csv, layout: eyepacs}]
            preprocess: {sidePx: 32}
            """
                .formatted(folder.resolve("drawn")));
    List<String> arguments =
        new ArrayList<>(List.of("run", "--spec", spec, "--workspace", workspace.toString()));
    if (!List.of(more).contains("--to")) {
      arguments.addAll(List.of("--to", "assign"));
    }
    arguments.addAll(Arrays.asList(more));
    return fovea(arguments.toArray(new String[0]));
  }
}
