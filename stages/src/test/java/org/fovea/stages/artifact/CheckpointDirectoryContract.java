package org.fovea.stages.artifact;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.fovea.schema.CheckpointClaim;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What holds of checkpoints wherever they are. */
abstract class CheckpointDirectoryContract {
  InterleavedStore store;
  CheckpointDirectory directory;

  @BeforeEach
  void openDirectory() throws IOException {
    store = new InterleavedStore(files());
    directory = Workspace.in(store).checkpoints("finetune", "key");
  }

  /** Returns where the checkpoints go; at first there are none. */
  abstract ArtifactStore files() throws IOException;

  @Test
  void givesEachAttemptAGenerationOfItsOwnInTheNameOfItsRun() throws IOException {
    directory.claim("run-a");
    directory.claim("run-b");

    assertThat(names()).containsExactly("claim-00000001.json", "claim-00000002.json");
    assertThat(directory.latestClaim()).contains(new CheckpointClaim(2, "run-b"));
  }

  @Test
  void givesAttemptsThatClaimAtOnceDifferentGenerations() throws Exception {
    List<Callable<CheckpointGeneration>> attempts = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      String run = "run-" + i;
      attempts.add(() -> directory.claim(run));
    }
    ExecutorService threads = Executors.newFixedThreadPool(attempts.size());
    try {
      for (Future<CheckpointGeneration> attempt : threads.invokeAll(attempts)) {
        attempt.get();
      }
    } finally {
      threads.shutdown();
    }

    assertThat(names())
        .containsExactlyElementsOf(
            IntStream.rangeClosed(1, 8).mapToObj("claim-%08d.json"::formatted).toList());
  }

  @Test
  void namesACheckpointByGenerationOrderAndDigest() throws IOException {
    directory.claim("run-a");
    CheckpointGeneration generation = directory.claim("run-b");
    CheckpointFile first = write(generation, "first");
    CheckpointFile second = write(generation, "second");

    assertThat(first).isEqualTo(new CheckpointFile(2, 1, Sha256.of("first")));
    assertThat(second).isEqualTo(new CheckpointFile(2, 2, Sha256.of("second")));
    assertThat(checkpoints())
        .containsExactly(
            "checkpoint-00000002-00000001-" + Sha256.of("first") + ".safetensors",
            "checkpoint-00000002-00000002-" + Sha256.of("second") + ".safetensors");
    assertThat(read(generation, second)).isEqualTo("second");
  }

  @Test
  void showsAnAttemptWhatEarlierOnesLeftTheNewestFirst() throws IOException {
    CheckpointGeneration a = directory.claim("run-a");
    CheckpointFile a1 = write(a, "a1");
    CheckpointFile a2 = write(a, "a2");
    CheckpointFile b1 = write(directory.claim("run-b"), "b1");

    assertThat(directory.claim("run-c").earlier()).containsExactly(b1, a2, a1);
  }

  @Test
  void keepsTheLastTwo() throws IOException {
    CheckpointGeneration generation = directory.claim("run-a");
    write(generation, "1");
    CheckpointFile second = write(generation, "2");
    CheckpointFile third = write(generation, "3");

    assertThat(checkpoints()).containsExactly(second.fileName(), third.fileName());
  }

  @Test
  void keepsTheOneThatItWentOnFromUntilTwoOfItsOwnStand() throws IOException {
    CheckpointGeneration a = directory.claim("run-a");
    write(a, "a1");
    CheckpointFile a2 = write(a, "a2");
    CheckpointGeneration b = directory.claim("run-b");
    b.goesOnFrom(a2);
    CheckpointFile b1 = write(b, "b1");
    List<String> afterOne = checkpoints();
    CheckpointFile b2 = write(b, "b2");

    assertThat(afterOne).containsExactly(a2.fileName(), b1.fileName());
    assertThat(checkpoints()).containsExactly(b1.fileName(), b2.fileName());
  }

  @Test
  void leavesThoseThatItDidNotGoOnFrom() throws IOException {
    CheckpointFile a1 = write(directory.claim("run-a"), "a1");
    CheckpointGeneration b = directory.claim("run-b");
    CheckpointFile b1 = write(b, "b1");

    assertThat(checkpoints()).containsExactly(a1.fileName(), b1.fileName());
  }

  @Test
  void endsAnAttemptThatAnotherHasTakenOverBeforeItWrites() throws IOException {
    CheckpointGeneration older = directory.claim("run-a");
    CheckpointFile left = write(older, "a1");
    directory.claim("run-b");

    assertThatThrownBy(() -> write(older, "a2"))
        .isInstanceOf(SupersededAttemptException.class)
        .hasMessage(
            "run run-b has taken over %s/checkpoints/finetune/key (generation 2), so this attempt of run run-a (generation 1) ends; let the other one finish, and the same command will reuse its output"
                .formatted(store.root()));
    assertThat(checkpoints()).containsExactly(left.fileName());
  }

  @Test
  void letsTwoAttemptsOfOneRunTakeOverFromEachOtherToo() throws IOException {
    CheckpointGeneration older = directory.claim("run-a");
    CheckpointGeneration newer = directory.claim("run-a");
    write(newer, "b1");

    assertThatThrownBy(() -> write(older, "a1")).isInstanceOf(SupersededAttemptException.class);
  }

  @Test
  void aClaimBetweenLookAndWriteLosesNothing() throws IOException {
    CheckpointGeneration older = directory.claim("run-a");
    write(older, "a1");
    CheckpointFile a2 = write(older, "a2");
    List<CheckpointGeneration> newer = new ArrayList<>();
    List<CheckpointFile> written = new ArrayList<>();
    store.beforeTheNextFile(
        () -> {
          newer.add(directory.claim("run-b"));
          newer.get(0).goesOnFrom(a2);
        });
    CheckpointFile late = write(older, "a3");
    written.add(write(newer.get(0), "b1"));
    written.add(write(newer.get(0), "b2"));

    assertThat(newer.get(0).earlier()).first().isEqualTo(a2);
    assertThatThrownBy(() -> write(older, "a4")).isInstanceOf(SupersededAttemptException.class);
    assertThat(checkpoints())
        .containsExactly(late.fileName(), written.get(0).fileName(), written.get(1).fileName());
    assertThat(directory.claim("run-c").earlier())
        .containsExactly(written.get(1), written.get(0), late);
  }

  @Test
  void aLateWriteLeavesTheNewestThatTheNewerAttemptFound() throws IOException {
    CheckpointGeneration older = directory.claim("run-a");
    write(older, "a1");
    CheckpointFile a2 = write(older, "a2");
    List<CheckpointGeneration> newer = new ArrayList<>();
    store.beforeTheNextFile(() -> newer.add(directory.claim("run-b")));
    write(older, "a3");

    assertThat(newer.get(0).damage(a2)).isEmpty();
    assertThat(newer.get(0).damage(newer.get(0).earlier().get(1)))
        .contains("is gone: the attempt before this one has removed it");
  }

  @Test
  void twoAttemptsThatComeToTheSameBytesKeepThemUnderTwoNames() throws IOException {
    CheckpointGeneration older = directory.claim("run-a");
    List<CheckpointFile> written = new ArrayList<>();
    store.beforeTheNextFile(() -> written.add(write(directory.claim("run-b"), "the same")));
    written.add(write(older, "the same"));

    assertThat(written)
        .containsExactly(
            new CheckpointFile(2, 1, Sha256.of("the same")),
            new CheckpointFile(1, 1, Sha256.of("the same")));
    assertThat(checkpoints()).hasSize(2);
  }

  @Test
  void findsAFileThatWasCutOrChangedOrIsGone() throws IOException {
    CheckpointGeneration a = directory.claim("run-a");
    CheckpointFile file = write(a, "content");
    assertThat(a.damage(file)).isEmpty();

    replace(directory.path(file), "conten");
    assertThat(a.damage(file))
        .contains(
            "has SHA-256 %s, not the one in its name: it was cut short or changed"
                .formatted(Sha256.of("conten")));
    replace(directory.path(file), "contenT");
    assertThat(a.damage(file)).isPresent();
    store.delete(directory.path(file));
    assertThat(a.damage(file)).contains("is gone: the attempt before this one has removed it");
  }

  @Test
  void removesEverythingOnceTheOutputIsWholeAndEndsWhoIsStillAlive() throws IOException {
    CheckpointGeneration stale = directory.claim("run-a");
    write(stale, "a1");
    write(directory.claim("run-b"), "b1");
    try (PendingFile unfinished = directory.newPendingFile(1)) {
      assertThat(unfinished.localPath()).exists();
      directory.removeAll();
    }

    assertThat(names()).isEmpty();
    assertThat(store.unfinished("checkpoints")).isEmpty();
    assertThatThrownBy(() -> write(stale, "a2"))
        .isInstanceOf(SupersededAttemptException.class)
        .hasMessageContaining("another attempt has finished and removed")
        .hasMessageContaining("this attempt of run run-a (generation 1) ends");
  }

  @Test
  void anotherRunsClaimUnderTheSameNumberEndsAnAttemptAsWell() throws IOException {
    CheckpointGeneration stale = directory.claim("run-a");
    directory.removeAll();
    directory.claim("run-c");

    assertThatThrownBy(() -> write(stale, "a1"))
        .isInstanceOf(SupersededAttemptException.class)
        .hasMessageStartingWith("run run-c has taken over ");
  }

  @Test
  void keepsTheOutputsOfOtherKeysApart() throws IOException {
    CheckpointGeneration other = Workspace.in(store).checkpoints("finetune", "key2").claim("run-a");
    write(other, "theirs");
    directory.claim("run-b");
    directory.removeAll();

    assertThat(write(other, "more").sequence()).isEqualTo(2);
    assertThat(directory.claim("run-b").earlier()).isEmpty();
  }

  private void replace(String name, String content) throws IOException {
    store.delete(name);
    store.createIfAbsent(name, content.getBytes(UTF_8));
  }

  private static CheckpointFile write(CheckpointGeneration generation, String content)
      throws IOException {
    return generation.write(out -> out.write(content.getBytes(UTF_8)));
  }

  private static String read(CheckpointGeneration generation, CheckpointFile file)
      throws IOException {
    try (var in = generation.open(file)) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  final List<String> checkpoints() throws IOException {
    return names().stream().filter(name -> name.startsWith("checkpoint-")).toList();
  }

  private List<String> names() throws IOException {
    String prefix = "checkpoints/finetune/key/";
    return store.list(prefix).stream().map(name -> name.substring(prefix.length())).toList();
  }
}
