package org.fovea.stages.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.fovea.schema.Accounting;
import org.fovea.schema.EvaluationReport;
import org.fovea.schema.HeldOutSet;
import org.fovea.schema.Split;
import org.fovea.schema.StageManifest;
import org.fovea.stages.artifact.Workspace;
import org.fovea.stages.registry.TestSetLooks.Count;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How often test images were looked at. */
class TestSetLooksTest {
  private static final HeldOutSet EAST = new HeldOutSet(Split.TEST, "east", 30L, "e".repeat(64));
  private static final HeldOutSet WEST =
      new HeldOutSet(Split.EXTERNAL, "west", 20L, "f".repeat(64));

  private final Path folder;
  private final TestSetLooks looks;

  TestSetLooksTest(@TempDir Path folder) {
    this.folder = folder;
    this.looks = new TestSetLooks(Workspace.at(folder.toString()));
  }

  @Test
  void countsTheEvaluationsBeforeAndAfterAndTheModelsTheyWereOf() throws IOException {
    looks.record(evaluated("a", 100), report("model-1", EAST));
    looks.record(evaluated("b", 200), report("model-1", EAST));
    looks.record(evaluated("d", 400), report("model-3", EAST, WEST));
    looks.record(evaluated("c", 300), report("model-2", EAST));

    assertThat(looks.of("d", report("model-3", EAST, WEST)))
        .containsExactly(new Count(EAST, 3, 2, 0), new Count(WEST, 0, 0, 0));
    assertThat(looks.of("a", report("model-1", EAST))).containsExactly(new Count(EAST, 0, 0, 3));
    assertThat(looks.of("b", report("model-1", EAST))).containsExactly(new Count(EAST, 1, 1, 2));
  }

  @Test
  void countsAnEvaluationOnceHoweverOftenItIsReused() throws IOException {
    looks.record(evaluated("a", 100), report("model-1", EAST));
    Path record = folder.resolve("looks/%s/a.json".formatted(EAST.getDigest()));
    byte[] first = Files.readAllBytes(record);
    looks.record(evaluated("a", 100), report("model-1", EAST));
    looks.record(evaluated("b", 200), report("model-2", EAST));

    assertThat(looks.of("b", report("model-2", EAST))).containsExactly(new Count(EAST, 1, 1, 0));
    assertThat(record).hasBinaryContent(first);
  }

  @Test
  void countsEachOfManyThatAreWrittenAtOnce() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    List<Callable<Boolean>> writers = new ArrayList<>();
    for (int i = 0; i < 80; i++) {
      int evaluation = i / 2; // each by two at once
      writers.add(
          () -> {
            looks.record(evaluated("key-" + evaluation, evaluation), report("model", EAST));
            return true;
          });
    }
    try {
      for (Future<Boolean> written : threads.invokeAll(writers)) {
        assertThat(written.get()).isTrue();
      }
    } finally {
      threads.shutdown();
    }

    assertThat(looks.of("key-39", report("model", EAST)))
        .containsExactly(new Count(EAST, 39, 1, 0));
  }

  @Test
  void saysNothingOfAnEvaluationThatIsNotRecorded() throws IOException {
    looks.record(evaluated("a", 100), report("model-1", EAST));

    assertThat(looks.of("b", report("model-2", EAST))).isEmpty();
    assertThat(looks.of("a", report("model-1"))).isEmpty(); // by a version that named no sets
  }

  @Test
  void refusesARecordThatWasMoved() throws IOException {
    looks.record(evaluated("a", 100), report("model-1", EAST));
    Path directory = folder.resolve("looks/" + EAST.getDigest());
    Files.copy(directory.resolve("a.json"), directory.resolve("b.json"));

    assertThatThrownBy(() -> looks.of("a", report("model-1", EAST)))
        .isInstanceOf(DamagedRegistryException.class)
        .hasMessageContaining("/b.json is of evaluation a and set " + EAST.getDigest());
  }

  private static StageManifest evaluated(String key, long finishedAtMillis) {
    return StageManifest.newBuilder()
        .setStage("evaluate")
        .setKey(key)
        .setLogicVersion(1)
        .setConfig("{}")
        .setFiles(List.of())
        .setAccounting(
            Accounting.newBuilder().setIn(0).setOut(0).setExcluded(0).setRejected(0).build())
        .setDigests(Map.of())
        .setCodeVersion("test")
        .setRunId("run-" + key)
        .setStartedAtMillis(0)
        .setFinishedAtMillis(finishedAtMillis)
        .build();
  }

  private static EvaluationReport report(String modelDigest, HeldOutSet... sets) {
    return EvaluationReport.newBuilder()
        .setModelDigest(modelDigest)
        .setTargets(List.of())
        .setOperatingPoints(List.of())
        .setSlices(List.of())
        .setHeldOut(List.of(sets))
        .build();
  }
}
