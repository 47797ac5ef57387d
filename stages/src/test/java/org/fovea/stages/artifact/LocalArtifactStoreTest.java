package org.fovea.stages.artifact;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalArtifactStoreTest extends ArtifactStoreContract {
  @TempDir Path root;
  private ArtifactStore store;

  @BeforeEach
  void openStore() {
    store = ArtifactStore.at(root.toString());
  }

  @Override
  ArtifactStore store() {
    return store;
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
  void whatADeadAttemptLeftIsDeletedAndOthersAreSpared() throws IOException {
    Path dead = store.newPendingFile("stage", "dead").localPath();
    Path alive = store.newPendingFile("stage", "alive").localPath();

    store.deletePending("stage", "dead");

    assertThat(dead).doesNotExist();
    assertThat(dead.getParent()).doesNotExist();
    assertThat(alive).exists();
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
  void deletesADirectoryToo() throws IOException {
    store.createIfAbsent("a/b/c.json", new byte[1]);
    store.createIfAbsent("a/bc.json", new byte[1]);

    store.deleteBelow("a/b");

    assertThat(store.list("")).containsExactly("a/bc.json");
    assertThat(root.resolve("a/b")).doesNotExist();
    assertThatThrownBy(() -> store.deleteBelow("")).isInstanceOf(IllegalArgumentException.class);
  }
}
