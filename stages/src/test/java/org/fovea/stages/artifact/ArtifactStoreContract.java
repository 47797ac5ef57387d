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
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds wherever the files are. */
abstract class ArtifactStoreContract {
  static final int THREADS = 8;

  /** Returns a store, the same for a whole test, in which nothing is at first. */
  abstract ArtifactStore store();

  @Test
  void createsAFileThatIsNotThereAndLeavesOneThatIs() throws IOException {
    assertThat(store().createIfAbsent("a/b.json", "first".getBytes(UTF_8))).isTrue();
    assertThat(store().createIfAbsent("a/b.json", "second".getBytes(UTF_8))).isFalse();

    assertThat(store().read("a/b.json", 100)).asString(UTF_8).isEqualTo("first");
    assertThat(store().sizeBytes("a/b.json")).isEqualTo(5);
    assertThat(store().exists("a/b.json")).isTrue();
    assertThat(store().exists("a")).isFalse();
  }

  @Test
  void oneOfEightThreadsCreatesAFileWhole() throws Exception {
    for (int round = 0; round < 10; round++) {
      String name = "race/" + round + ".json";
      List<Callable<Boolean>> attempts = new ArrayList<>();
      for (int thread = 0; thread < THREADS; thread++) {
        byte[] content = String.valueOf(thread).repeat(100_000).getBytes(UTF_8);
        attempts.add(() -> store().createIfAbsent(name, content));
      }

      assertThat(together(attempts)).containsOnlyOnce(true);
      byte[] content = store().read(name, 100_000);
      assertThat(content).hasSize(100_000).containsOnly(content[0]);
    }
    assertThat(store().list("")).hasSize(10);
  }

  @Test
  void listsByPrefixInAscendingOrder() throws IOException {
    for (String name : List.of("a/2", "a/10", "ab/1", "b/1", "a/c/d")) {
      store().createIfAbsent(name, new byte[0]);
    }

    assertThat(store().list("a/")).containsExactly("a/10", "a/2", "a/c/d");
    assertThat(store().list("a")).containsExactly("a/10", "a/2", "a/c/d", "ab/1");
    assertThat(store().list("a/1")).containsExactly("a/10");
    assertThat(store().list("none/")).isEmpty();
  }

  @Test
  void refusesASmallFileThatIsLarge() throws IOException {
    store().createIfAbsent("large.json", new byte[101]);

    assertThatThrownBy(() -> store().read("large.json", 100))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("large.json has 101 bytes, more than the 100");
  }

  @Test
  void aPendingFileGetsItsNameOnceAndIsNotListedBefore() throws IOException {
    byte[] content = new byte[3_000_000];
    new Random(1).nextBytes(content);
    try (PendingFile pending = store().newPendingFile("stage", "run-1")) {
      Files.write(pending.localPath(), content);
      assertThat(store().list("")).isEmpty();
      assertThat(pending.commitAs("stage/part.avro")).isTrue();
      assertThat(pending.commitAs("stage/part.avro")).isFalse();
    }

    assertThat(store().list("")).containsExactly("stage/part.avro");
    assertThat(store().read("stage/part.avro", content.length)).isEqualTo(content);
  }

  @Test
  void givesTheBytesOfAFileASecondName() throws IOException {
    store().createIfAbsent("a", "bytes".getBytes(UTF_8));

    assertThat(store().copyIfAbsent("a", "b/c")).isTrue();
    assertThat(store().copyIfAbsent("a", "b/c")).isFalse();

    store().delete("a");
    assertThat(store().read("b/c", 5)).asString(UTF_8).isEqualTo("bytes");
    assertThatThrownBy(() -> store().copyIfAbsent("a", "d"))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void deletesAFileThatIsThereAndMindsNoneThatIsNot() throws IOException {
    store().createIfAbsent("a", new byte[1]);

    store().delete("a");
    store().delete("a");

    assertThat(store().exists("a")).isFalse();
    assertThat(store().createIfAbsent("a", new byte[2])).isTrue();
    assertThat(store().sizeBytes("a")).isEqualTo(2);
  }

  @Test
  void deletesWhatIsBelowADirectoryAndNothingBesideIt() throws IOException {
    store().createIfAbsent("a/b/c.json", new byte[1]);
    store().createIfAbsent("a/b/d/e.json", new byte[1]);
    store().createIfAbsent("a/bc.json", new byte[1]);

    store().deleteBelow("a/b");

    assertThat(store().list("")).containsExactly("a/bc.json");
  }

  @Test
  void givesALocalCopyOfWhatIsThereNow(@TempDir Path cache) throws IOException {
    store().createIfAbsent("a", "first".getBytes(UTF_8));
    assertThat(store().localPath("a", cache)).hasContent("first");

    store().delete("a");
    store().createIfAbsent("a", "second".getBytes(UTF_8));

    assertThat(store().localPath("a", cache)).hasContent("second");
  }

  @Test
  void saysThatAFileIsNotThere(@TempDir Path cache) {
    assertThatThrownBy(() -> store().open("a/b"))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("a/b");
    assertThatThrownBy(() -> store().localPath("a/b", cache))
        .isInstanceOf(NoSuchFileException.class);
  }

  static <T> List<T> together(List<Callable<T>> calls) throws Exception {
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
}
