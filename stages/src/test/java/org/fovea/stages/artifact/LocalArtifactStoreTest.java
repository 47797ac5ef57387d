package org.fovea.stages.artifact;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalArtifactStoreTest {
  private static final int THREADS = 8;

  @TempDir Path root;
  private ArtifactStore store;

  @BeforeEach
  void openStore() {
    store = ArtifactStore.at(root.toString());
  }

  @Test
  void createsAFileThatIsNotThereAndLeavesOneThatIs() throws IOException {
    assertThat(store.createIfAbsent("a/b.json", "first".getBytes(UTF_8))).isTrue();
    assertThat(store.createIfAbsent("a/b.json", "second".getBytes(UTF_8))).isFalse();

    assertThat(store.read("a/b.json", 100)).asString(UTF_8).isEqualTo("first");
    assertThat(store.sizeBytes("a/b.json")).isEqualTo(5);
    assertThat(store.exists("a/b.json")).isTrue();
    assertThat(store.exists("a")).isFalse();
  }

  @Test
  void oneOfEightThreadsCreatesAFileWhole() throws Exception {
    for (int round = 0; round < 20; round++) {
      String name = "race/" + round + ".json";
      List<Callable<Boolean>> attempts = new ArrayList<>();
      for (int thread = 0; thread < THREADS; thread++) {
        byte[] content = String.valueOf(thread).repeat(100_000).getBytes(UTF_8);
        attempts.add(() -> store.createIfAbsent(name, content));
      }

      assertThat(together(attempts)).containsOnlyOnce(true);
      byte[] content = store.read(name, 100_000);
      assertThat(content).hasSize(100_000).containsOnly(content[0]);
    }
    try (var files = Files.list(root.resolve("race"))) {
      assertThat(files).hasSize(20);
    }
  }

  @Test
  void workersOfOneAttemptDoNotTripOverEachOtherTidyingUp() throws Exception {
    List<Callable<Integer>> workers = new ArrayList<>();
    for (int thread = 0; thread < THREADS; thread++) {
      String worker = "worker-" + thread;
      workers.add(
          () -> {
            for (int i = 0; i < 500; i++) {
              store.newPendingFile("out", "run").close();
            }
            for (int i = 0; i < 100; i++) {
              try (PendingFile pending = store.newPendingFile("out", "run")) {
                assertThat(pending.commitAs("out/" + worker + "-" + i)).isTrue();
              }
              store.list("out/");
            }
            return 100;
          });
    }

    assertThat(together(workers)).containsOnly(100);
    assertThat(store.list("")).hasSize(THREADS * 100);
    assertThat(root.resolve("out/.pending-run")).doesNotExist();
  }

  private static <T> List<T> together(List<Callable<T>> calls) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(calls.size());
    try {
      CyclicBarrier start = new CyclicBarrier(calls.size());
      List<Future<T>> futures = new ArrayList<>();
      for (Callable<T> call : calls) {
        futures.add(
            threads.submit(
                () -> {
                  start.await();
                  return call.call();
                }));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> future : futures) {
        results.add(future.get());
      }
      return results;
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void aPendingFileIsNotListedAndIsGoneOnceClosed() throws IOException {
    try (PendingFile pending = store.newPendingFile("stage", "run-1")) {
      Files.writeString(pending.localPath(), "half");
      assertThat(store.list("")).isEmpty();
    }

    try (var left = Files.walk(root.resolve("stage"))) {
      assertThat(left).containsExactly(root.resolve("stage"));
    }
  }

  @Test
  void aPendingFileAppearsWholeUnderItsNameAndNowhereElse() throws IOException {
    try (PendingFile pending = store.newPendingFile("stage", "run-1")) {
      Files.writeString(pending.localPath(), "whole");
      assertThat(pending.commitAs("stage/part.avro")).isTrue();
      assertThat(pending.commitAs("stage/part.avro")).isFalse();
    }

    try (var left = Files.walk(root).filter(Files::isRegularFile)) {
      assertThat(left).containsExactly(root.resolve("stage/part.avro"));
    }
    assertThat(store.read("stage/part.avro", 5)).asString(UTF_8).isEqualTo("whole");
  }

  @Test
  void whatADeadAttemptLeftIsDeletedAndOthersAreSpared() throws IOException {
    Path dead = store.newPendingFile("stage", "dead").localPath();
    Path alive = store.newPendingFile("stage", "alive").localPath();

    store.deletePending("stage", "dead");

    assertThat(dead).doesNotExist();
    assertThat(dead.getParent()).doesNotExist();
    assertThat(alive).exists();
  }

  @Test
  void listsByPrefixInAscendingOrder() throws IOException {
    for (String name : List.of("a/2", "a/10", "ab/1", "b/1", "a/c/d")) {
      store.createIfAbsent(name, new byte[0]);
    }

    assertThat(store.list("a/")).containsExactly("a/10", "a/2", "a/c/d");
    assertThat(store.list("a")).containsExactly("a/10", "a/2", "a/c/d", "ab/1");
    assertThat(store.list("a/1")).containsExactly("a/10");
    assertThat(store.list("none/")).isEmpty();
  }

  @Test
  void namesDoNotLeadOutOfTheRoot() {
    for (String name : List.of("../out", "a/../../out", "/etc/passwd")) {
      assertThatThrownBy(() -> store.createIfAbsent(name, new byte[0]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("leads out of " + root);
      assertThatThrownBy(() -> store.open(name)).isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> store.newPendingFile("stage", "x/../../../out"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no slashes");
  }

  @Test
  void saysThatAWorkspaceCannotBeWrittenTo() throws IOException {
    Files.writeString(root.resolve("file"), "not a directory");
    ArtifactStore below = ArtifactStore.at(root.resolve("file").toString());

    assertThatThrownBy(() -> below.createIfAbsent("runs/1/run.json", new byte[0]))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("cannot write in the workspace " + root.resolve("file") + ": ")
        .hasMessageEndingWith("make it writable, or name another workspace");
  }

  @Test
  void refusesASmallFileThatIsLarge() throws IOException {
    store.createIfAbsent("large.json", new byte[101]);

    assertThatThrownBy(() -> store.read("large.json", 100))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("large.json has 101 bytes, more than the 100");
  }

  @Test
  void saysWhichFileIsNotThere() {
    assertThatThrownBy(() -> store.open("a/b"))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("a/b");
    assertThatThrownBy(() -> store.localPath("a/b", root)).isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void refusesAnAddressOfAnotherKind() {
    for (String address : List.of("s3://bucket/prefix", "", "http://host/x")) {
      assertThatThrownBy(() -> ArtifactStore.at(address))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("a directory or gs://bucket/prefix");
    }
    assertThat(ArtifactStore.at("file://" + root).root()).isEqualTo(root.toString());
  }

  @Test
  void tellsWhatWasBegunByWhomAndHowMuchItIs() throws IOException {
    PendingFile begun = store.newPendingFile("a/b", "run-1");
    Files.write(begun.localPath(), "12345".getBytes(UTF_8));
    store.createIfAbsent("a/c.json", "whole".getBytes(UTF_8));

    assertThat(store.unfinished("a")).containsExactly(new Unfinished("a/b", "run-1", 1, 5));
    assertThat(store.unfinished("elsewhere")).isEmpty();
    store.deletePending("a/b", "run-1");
    assertThat(store.unfinished("a")).isEmpty();
  }

  @Test
  void tellsTheWorkOfALivingProcessFromWhatADeadOneLeft() {
    String alive = WritingProcess.attempt();
    String pid = Long.toString(ProcessHandle.current().pid());

    assertThat(WritingProcess.isGone(alive)).isFalse();
    assertThat(WritingProcess.isGone(alive.replaceFirst("-" + pid + "-", "-2147483646-"))).isTrue();
    assertThat(WritingProcess.isGone(alive.replaceFirst("-[0-9]{13}-", "-1000000000000-")))
        .as("the number was given out again")
        .isTrue();
    assertThat(WritingProcess.isGone(alive.replaceFirst("-[0-9a-f]{12}-", "-000000000000-")))
        .as("of another machine")
        .isFalse();
    assertThat(WritingProcess.isGone("20260102T030405006Z-abcdef")).isFalse();
  }

  @Test
  void deletesADirectoryWithAllBelowItAndNothingBesideIt() throws IOException {
    store.createIfAbsent("a/b/c.json", new byte[1]);
    store.createIfAbsent("a/bc.json", new byte[1]);

    store.deleteBelow("a/b");

    assertThat(store.list("")).containsExactly("a/bc.json");
    assertThat(root.resolve("a/b")).doesNotExist();
    assertThatThrownBy(() -> store.deleteBelow("")).isInstanceOf(IllegalArgumentException.class);
  }
}
