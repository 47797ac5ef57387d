package org.fovea.pipeline.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.fovea.pipeline.cli.RealProgram.fovea;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.fovea.pipeline.cli.RealProgram.Ended;
import org.fovea.pipeline.ledger.RunProcess;
import org.fovea.schema.RunRecord;
import org.fovea.schema.RunState;
import org.fovea.stages.artifact.SealedJson;
import org.fovea.stages.artifact.WritingProcess;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What pruning deletes of a workspace, what it keeps, and when it refuses. */
class WorkspacePruneTest {
  private static final String KEY = "0123456789abcdef".repeat(4);
  private static final String RUN = "20260102T030405006Z-abcdef";

  /** No system gives out such a number. */
  private static final String NO_PROCESS = "2147483646";

  @TempDir private static Path folder;
  private static SmallStudy original;

  private final Path copy;
  private SmallStudy study;

  WorkspacePruneTest(@TempDir Path copy) {
    this.copy = copy.resolve("workspace");
  }

  @BeforeAll
  static void runTwice() throws IOException {
    original = SmallStudy.in(folder);
  }

  @BeforeEach
  void copy() throws IOException {
    study = original.copiedTo(copy);
  }

  @Test
  void findsNothingToPruneInAWorkspaceWhereEverythingIsReached() {
    assertThat(prune().out())
        .isEqualTo("Everything in %s is reached by a run or a model.\n".formatted(copy));
  }

  @Test
  void saysWhatItWouldDeleteAndChangesNothing() throws IOException {
    plant();
    List<String> before = RealProgram.filesBelow(copy);

    Ended said = prune();

    assertThat(said.exitCode()).as(said.err()).isZero();
    assertThat(said.out())
        .contains("would be deleted; --delete does it")
        .containsPattern("stages/ingest/" + KEY + " +1 +0.0 +it was never finished");
    Map<String, String> why = new TreeMap<>();
    JsonNode pruned = json(prune("--json").out());
    pruned
        .get("items")
        .forEach(item -> why.put(item.get("name").textValue(), item.get("why").textValue()));
    assertThat(why.keySet().stream().map(name -> name.replaceAll("process-[0-9a-f-]+", "#")))
        .containsExactlyInAnyOrder(
            "stages/assign/" + KEY,
            "stages/ingest/" + KEY,
            "stages/prepare/" + keyOf("prepare") + "/stray.avro",
            "stages/evaluate/" + KEY + "/.pending-" + RUN,
            "runs/.pending-#",
            "checkpoints/finetune/" + KEY,
            "models/small/artifacts/" + KEY,
            "drawings/camera-a-seed-9-patients-10");
    assertThat(why)
        .containsEntry(
            "stages/assign/" + KEY, "no run that came to an end and no model stands on it")
        .containsEntry("models/small/artifacts/" + KEY, "no version of a model names it")
        .containsEntry(
            "stages/evaluate/" + KEY + "/.pending-" + RUN, "whoever was writing it is gone");
    assertThat(pruned.get("deleted").booleanValue()).isFalse();
    assertThat(pruned.get("sizeBytes").longValue())
        .isEqualTo(7 + Files.size(copy.resolve("stages/assign/" + KEY + "/manifest.json")) + 6 * 5);
    assertThat(RealProgram.filesBelow(copy)).isEqualTo(before);
  }

  @Test
  void deletesJustThatAndEveryAuditStillPasses() throws IOException {
    List<String> before = RealProgram.filesBelow(copy);
    plant();

    Ended deleted = prune("--delete");

    assertThat(deleted.exitCode()).as(deleted.err()).isZero();
    List<String> expected = new ArrayList<>(before);
    expected.add("notes.txt");
    expected.add("runs/#/started.json");
    assertThat(RealProgram.filesBelow(copy)).containsExactlyInAnyOrderElementsOf(expected);
    assertThat(copy.resolve("stages/assign/" + KEY)).doesNotExist();
    assertThat(copy.resolve("checkpoints/finetune/" + KEY)).doesNotExist();
    assertThat(prune().out()).startsWith("Everything in ");
    for (String subject : List.of(SmallStudy.MODEL, "run:" + oldestRun(), "run:" + newestRun())) {
      Ended audited = study.audit(subject);
      assertThat(audited.exitCode()).as(audited.out()).isZero();
    }
  }

  @Test
  void refusesWhileARunIsAtWork() throws IOException {
    plant();
    begin(RunProcess.current().environment());
    List<String> before = RealProgram.filesBelow(copy);

    Ended refused = prune("--delete");

    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err())
        .isEqualTo(
            "fovea: run %s is at work in the workspace %s; prune when it has ended\n"
                .formatted(RUN, copy));
    assertThat(RealProgram.filesBelow(copy)).isEqualTo(before);
  }

  @Test
  void refusesWhereARunOfAnotherMachineHasNoEndUnlessItIsKnownToBeDead() throws IOException {
    plant();
    begin(Map.of("host", "elsewhere", "process", "1"));

    Ended refused = prune("--delete");

    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err())
        .contains("run %s began on elsewhere, and has no end".formatted(RUN), "--dead " + RUN);
    assertThat(prune("--dead", "nobody").err()).contains("has no such run; 'runs list'");
    Ended deleted = prune("--delete", "--dead", RUN);
    assertThat(deleted.exitCode()).as(deleted.err()).isZero();
    assertThat(copy.resolve("stages/evaluate/" + KEY + "/.pending-" + RUN)).doesNotExist();
  }

  @Test
  void leavesAloneWhatALivingProcessIsWriting() throws IOException {
    write("runs/.pending-" + WritingProcess.attempt() + "/x", "alive");

    assertThat(prune().out()).startsWith("Everything in ");
  }

  @Test
  void letsNoRunBeginAndNoOtherPruneWhileItIsAtWork() throws IOException {
    write("pruning", WritingProcess.attempt());

    Ended run = fovea(SmallStudy.ENVIRONMENT, runArguments());

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("is being pruned; run again when that is done");
    assertThat(prune("--delete").err()).contains("is being pruned");
    assertThat(copy.resolve("pruning")).exists();
  }

  @Test
  void takesOverFromAPruneThatWasKilled() throws IOException {
    write("pruning", gone(WritingProcess.attempt()));
    plant();

    assertThat(prune("--delete").exitCode()).isZero();
    assertThat(copy.resolve("pruning")).doesNotExist();
    assertThat(fovea(SmallStudy.ENVIRONMENT, runArguments()).exitCode()).isZero();
  }

  @Test
  void aRunCleansUpAfterKilledOnesAndKeepsTheirCheckpoints() throws IOException {
    plant();

    assertThat(fovea(SmallStudy.ENVIRONMENT, runArguments()).exitCode()).isZero();

    assertThat(RealProgram.filesBelow(copy)).noneMatch(name -> name.contains(".pending-"));
    assertThat(copy.resolve("checkpoints/finetune/" + KEY + "/claim-00000001.json")).exists();
  }

  private String[] runArguments() {
    return new String[] {
      "run",
      "--spec",
      folder.resolve("run.yaml").toString(),
      "--workspace",
      copy.toString(),
      "--json"
    };
  }

  /** Puts one of each into the workspace that nothing reaches, and a file that is not Fovea's. */
  private void plant() throws IOException {
    Path manifest = study.file("stages/assign/.*/manifest\\.json");
    Files.createDirectories(copy.resolve("stages/assign/" + KEY));
    Files.copy(manifest, copy.resolve("stages/assign/" + KEY + "/manifest.json"));
    write("stages/assign/" + KEY + "/part-00000-0123456789ab.avro", "part...");
    write("stages/ingest/" + KEY + "/part-00000-0123456789ab.avro", "half.");
    write("stages/prepare/" + keyOf("prepare") + "/stray.avro", "stray");
    write("stages/evaluate/" + KEY + "/.pending-" + RUN + "/x", "begun");
    write("runs/.pending-" + gone(WritingProcess.attempt()) + "/x", "begun");
    write("checkpoints/finetune/" + KEY + "/claim-00000001.json", "claim");
    write("models/small/artifacts/" + KEY + "/card.md", "card.");
    write("drawings/camera-a-seed-9-patients-10/images/1.jpeg", "");
    write("notes.txt", "mine");
    Map<String, String> killed = new TreeMap<>(RunProcess.current().environment());
    killed.put("process", NO_PROCESS);
    begin(killed);
  }

  private static String gone(String attempt) {
    return attempt.replaceFirst("(process-[0-9a-f]{12})-[0-9]+", "$1-" + NO_PROCESS);
  }

  private void begin(Map<String, String> environment) throws IOException {
    RunRecord record =
        RunRecord.newBuilder()
            .setRunId(RUN)
            .setName("small")
            .setSpec("{}")
            .setCodeVersion("test")
            .setStartedBy("somebody")
            .setState(RunState.RUNNING)
            .setStartedAtMillis(1)
            .setEnvironment(environment)
            .build();
    Path file = copy.resolve("runs/" + RUN + "/started.json");
    Files.createDirectories(file.getParent());
    Files.write(file, SealedJson.toBytes(record));
  }

  private void write(String name, String text) throws IOException {
    Path file = copy.resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, text.getBytes(UTF_8));
  }

  private String keyOf(String stage) throws IOException {
    return study.files("stages/" + stage + "/.*/manifest\\.json").stream()
        .map(file -> file.getParent().getFileName().toString())
        .filter(key -> !key.equals(KEY))
        .findFirst()
        .orElseThrow();
  }

  private String oldestRun() throws IOException {
    return runs().get(0);
  }

  private String newestRun() throws IOException {
    return runs().get(runs().size() - 1);
  }

  private List<String> runs() throws IOException {
    try (Stream<Path> records = Files.walk(copy.resolve("runs"))) {
      return records
          .filter(file -> file.endsWith("run.json"))
          .map(file -> file.getParent().getFileName().toString())
          .sorted()
          .toList();
    }
  }

  private Ended prune(String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("workspace", "prune", "--workspace", copy.toString()));
    arguments.addAll(Arrays.asList(more));
    return fovea(arguments.toArray(new String[0]));
  }

  private static JsonNode json(String text) throws IOException {
    return new ObjectMapper().readTree(text);
  }
}
