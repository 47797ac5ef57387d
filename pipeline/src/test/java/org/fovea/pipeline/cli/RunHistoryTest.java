package org.fovea.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.fovea.pipeline.cli.RealProgram.fovea;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.fovea.pipeline.cli.RealProgram.Ended;
import org.fovea.pipeline.ledger.RunProcess;
import org.fovea.schema.RunRecord;
import org.fovea.schema.RunState;
import org.fovea.stages.artifact.SealedJson;
import org.fovea.stages.artifact.Workspace;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three runs: two alike, and one with another size of images and one more file. */
class RunHistoryTest {
  @TempDir private static Path folder;
  private static SmallStudy study;
  private static List<JsonNode> runs;

  @BeforeAll
  static void runThreeTimes() throws IOException {
    study = SmallStudy.runIn(folder);
    Path images = folder.resolve("drawn/images");
    Files.copy(images.resolve("3_left.jpeg"), images.resolve("33_left.jpeg"));
    study.run("--set", "preprocess.sidePx=40");
    runs = new ArrayList<>();
    document("runs", "list").get("runs").forEach(runs::add);
  }

  @Test
  void listsWhatEachRunRanAndReused() {
    List<String> all = List.of("ingest", "prepare", "assign", "finetune", "evaluate", "publish");
    assertThat(runs).hasSize(3);
    assertThat(texts(runs.get(0).get("ran"))).isEqualTo(all);
    assertThat(texts(runs.get(1).get("reused"))).isEqualTo(all);
    assertThat(texts(runs.get(2).get("ran"))).isEqualTo(all);
    assertThat(runs).extracting(run -> run.get("status").textValue()).containsOnly("SUCCEEDED");
    assertThat(runs)
        .extracting(run -> run.get("model").textValue())
        .containsExactly("small@1", "small@1", "small@2");
    assertThat(fovea("runs", "list", "--workspace", study.workspace().toString()).out())
        .startsWith("RUN ")
        .hasLineCount(4)
        .contains("small@2");
  }

  @Test
  void showsARunWithItsCountsMetricsAndSpec() throws IOException {
    JsonNode shown = document("runs", "show", "latest");

    assertThat(shown.get("run")).isEqualTo(runs.get(2));
    assertThat(shown.get("stages")).hasSize(6);
    assertThat(shown.get("stages").get(0).get("counts"))
        .hasToString(
            "{\"in\":65,\"out\":62,\"rejected LABEL_MISSING\":2,\"rejected NOT_AN_IMAGE\":1}");
    assertThat(shown.get("spec").get("preprocess").get("sidePx").intValue()).isEqualTo(40);
    assertThat(shown.get("metrics")).isNotEmpty();
    JsonNode reused = document("runs", "show", id(1)).get("stages").get(0);
    assertThat(reused.get("outcome").textValue()).isEqualTo("reused");
    assertThat(reused.get("madeBy").textValue()).isEqualTo(id(0));
    assertThat(text("runs", "show", id(2)))
        .contains("small@2")
        .contains("2 rejected LABEL_MISSING")
        .contains("\"sidePx\":40");
  }

  @Test
  void tellsWhatTwoRunsDifferInAndWhy() throws IOException {
    JsonNode difference = document("runs", "diff", id(0), "latest");

    assertThat(difference.get("config"))
        .hasToString("[{\"path\":\"preprocess.sidePx\",\"first\":\"32\",\"second\":\"40\"}]");
    assertThat(difference.get("environment")).isEmpty();
    assertThat(difference.get("stages")).hasSize(6);
    JsonNode prepare = difference.get("stages").get(1);
    assertThat(prepare.get("stage").textValue()).isEqualTo("prepare");
    assertThat(texts(prepare.get("reasons"))).containsExactly("preprocess.sidePx 32 → 40");
    assertThat(texts(difference.get("stages").get(2).get("reasons")))
        .singleElement(STRING)
        .matches("what prepare wrote, digest [0-9a-f]{12} → [0-9a-f]{12}");
    assertThat(difference.get("counts"))
        .hasToString(
            "[{\"stage\":\"ingest\",\"what\":\"in\",\"first\":64,\"second\":65},{\"stage\":\"ingest\",\"what\":\"rejected"
                + " LABEL_MISSING\",\"first\":1,\"second\":2}]");
    assertThat(difference.get("metrics")).isNotEmpty();
    for (JsonNode metric : difference.get("metrics")) {
      assertThat(metric.get("first")).isNotEqualTo(metric.get("second"));
    }
    assertThat(text("runs", "diff", id(0), id(2)))
        .contains("preprocess.sidePx     32      40")
        .contains("preprocess.sidePx 32 → 40");
  }

  @Test
  void saysThatTwoRunsDifferInNothing() throws IOException {
    JsonNode difference = document("runs", "diff", id(0), id(1));

    for (String part : List.of("config", "environment", "stages", "counts", "metrics")) {
      assertThat(difference.get(part)).as(part).isEmpty();
    }
    assertThat(text("runs", "diff", id(0), id(1))).endsWith("They differ in nothing.\n");
  }

  @Test
  void endsWithTwoWhereThereIsNoSuchRunOrMoreThanOne() {
    Ended unknown = ended("runs", "show", "1999");
    assertThat(unknown.exitCode()).isEqualTo(2);
    assertThat(unknown.err()).contains("has no run 1999; the newest is " + id(2));
    Ended several = ended("runs", "diff", "20", "latest");
    assertThat(several.exitCode()).isEqualTo(2);
    assertThat(several.err()).contains("3 runs of the workspace").contains("begin with 20");
  }

  @Test
  void tellsAKilledRunFromOneThatIsAtWorkAndFromOneElsewhere(@TempDir Path other)
      throws IOException {
    RunProcess own = RunProcess.current();
    start(other, "20260101T000000000Z-aaaaaa", own);
    start(
        other,
        "20260101T000000001Z-bbbbbb",
        new RunProcess(own.host(), 999_999_999, Optional.empty()));
    start(
        other,
        "20260101T000000002Z-cccccc",
        new RunProcess(own.host(), own.pid(), Optional.of(Instant.EPOCH)));
    start(
        other,
        "20260101T000000003Z-dddddd",
        new RunProcess("another", own.pid(), Optional.empty()));

    Ended listed = fovea("runs", "list", "--workspace", other.toString(), "--json");

    assertThat(new ObjectMapper().readTree(listed.out()).get("runs"))
        .extracting(run -> run.get("status").textValue())
        .containsExactly("RUNNING", "KILLED", "KILLED", "UNKNOWN");
    Ended audited =
        fovea("audit", "run:20260101T000000001Z-bbbbbb", "--workspace", other.toString(), "--json");
    assertThat(audited.exitCode()).isEqualTo(2);
    assertThat(audited.err()).contains("has not come to an end");
  }

  @Test
  void showsTheStagesThatAKilledRunHadFinished() throws IOException {
    SmallStudy copy = study.copiedTo(folder.resolve("killed"));
    Path record = copy.workspace().resolve("runs/" + id(2) + "/run.json");
    Files.delete(record);
    start(
        copy.workspace(),
        id(2),
        new RunProcess(RunProcess.current().host(), 999_999_999, Optional.empty()));

    Ended shown =
        fovea("runs", "show", id(2), "--workspace", copy.workspace().toString(), "--json");

    JsonNode details = new ObjectMapper().readTree(shown.out());
    assertThat(details.get("run").get("status").textValue()).isEqualTo("KILLED");
    assertThat(details.get("stages"))
        .extracting(stage -> stage.get("stage").textValue())
        .containsExactly("ingest", "prepare", "assign", "finetune", "evaluate", "publish");
  }

  private static void start(Path workspace, String runId, RunProcess process) throws IOException {
    RunRecord record =
        RunRecord.newBuilder()
            .setRunId(runId)
            .setName("small")
            .setSpec("{}")
            .setCodeVersion("test")
            .setStartedBy("somebody")
            .setState(RunState.RUNNING)
            .setStartedAtMillis(1_767_225_600_000L)
            .setEnvironment(Map.copyOf(process.environment()))
            .build();
    Workspace opened = Workspace.at(workspace.toString());
    assertThat(opened.store().createIfAbsent(opened.runStart(runId), SealedJson.toBytes(record)))
        .isTrue();
  }

  private static String id(int run) {
    return runs.get(run).get("runId").textValue();
  }

  private static Ended ended(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--workspace", study.workspace().toString()));
    return fovea(all.toArray(new String[0]));
  }

  private static String text(String... arguments) {
    Ended ended = ended(arguments);
    assertThat(ended.exitCode()).as(ended.err()).isZero();
    return ended.out();
  }

  private static JsonNode document(String... arguments) throws IOException {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--json");
    String out = text(all.toArray(new String[0]));
    assertThat(out).hasLineCount(1);
    return new ObjectMapper().readTree(out);
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(element -> texts.add(element.textValue()));
    return texts;
  }
}
