package org.fovea.stages.artifact;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.fovea.stages.artifact.CloudStorageServer.Faults;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Objects of a bucket, on a server in this process that does what Google's does. */
class CloudArtifactStoreTest extends ArtifactStoreContract {
  private CloudStorageServer server;
  private ArtifactStore store;

  @BeforeEach
  void startServer() throws IOException {
    start(Faults.NONE);
  }

  @AfterEach
  void stopServer() {
    server.close();
  }

  private void start(Faults faults) throws IOException {
    server = CloudStorageServer.start(faults, "bucket");
    store = CloudStores.at("gs://bucket/some/prefix", server);
  }

  /** Starts again, on a network that is not whole. */
  private void restart(Faults faults) throws IOException {
    server.close();
    start(faults);
  }

  @Override
  ArtifactStore store() {
    return store;
  }

  @Test
  void keepsToItsPrefix() throws IOException {
    server.put("bucket", "some/prefixed", new byte[1]);
    server.put("bucket", "other/a", new byte[1]);

    store.createIfAbsent("a", new byte[1]);

    assertThat(store.list("")).containsExactly("a");
    assertThat(server.names("bucket")).containsExactly("other/a", "some/prefix/a", "some/prefixed");
  }

  @Test
  void listsMoreThanAPage() throws IOException {
    server.withPagesOf(3);
    List<String> names = IntStream.range(0, 10).mapToObj("a/%d"::formatted).toList();
    for (String name : names) {
      server.put("bucket", "some/prefix/" + name, new byte[0]);
    }

    assertThat(store.list("a/")).isEqualTo(names);
  }

  @Test
  void knowsThatItCreatedAFileWhereTheAnswerWasLost() throws IOException {
    restart(new Faults(0, 0.3, 5));

    for (int i = 0; i < 12; i++) {
      String name = "a/" + i;
      assertThat(store.createIfAbsent(name, "mine".getBytes(UTF_8))).as(name).isTrue();
      assertThat(store.createIfAbsent(name, "other".getBytes(UTF_8))).as(name).isFalse();
      assertThat(store.copyIfAbsent(name, name + "-copy")).as(name).isTrue();
      try (PendingFile pending = store.newPendingFile("a", "run-1")) {
        Files.writeString(pending.localPath(), "pending");
        assertThat(pending.commitAs(name + "-pending")).as(name).isTrue();
      }
    }

    assertThat(server.cut()).isGreaterThan(12);
    assertThat(store.list("a/")).hasSize(36);
    assertThat(store.read("a/7", 4)).asString(UTF_8).isEqualTo("mine");
  }

  @Test
  void getsThroughAnOutageAndBrokenConnectionsWithEveryByte() throws Exception {
    restart(new Faults(0.1, 0.1, 3));
    byte[] content = new byte[300_000];
    new Random(1).nextBytes(content);

    List<Callable<Boolean>> work =
        IntStream.range(0, THREADS)
            .<Callable<Boolean>>mapToObj(
                thread ->
                    () -> {
                      for (int i = 0; i < 2; i++) {
                        String name = "%d/%d".formatted(thread, i);
                        try (PendingFile pending = store.newPendingFile("a", "run-1")) {
                          Files.write(pending.localPath(), content);
                          assertThat(pending.commitAs(name)).isTrue();
                        }
                        assertThat(store.read(name, content.length)).isEqualTo(content);
                        store.delete(name);
                      }
                      return true;
                    })
            .toList();

    assertThat(together(work)).containsOnly(true);
    assertThat(store.list("")).isEmpty();
    assertThat(server.failed()).isGreaterThan(5);
    assertThat(server.cut()).isGreaterThan(5);
  }

  @Test
  void refusesAnAddressWithoutABucket() {
    assertThatThrownBy(() -> ArtifactStore.at("gs:///prefix"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the address gs:///prefix names no bucket; write gs://bucket/prefix");
  }

  @Test
  void opensTheServerThatTheEnvironmentNames() throws IOException {
    server.put("bucket", "a", "from there".getBytes(UTF_8));

    byte[] read =
        CloudStorage.open(Map.of(CloudStorage.EMULATOR_VARIABLE, server.host()))
            .readAllBytes("bucket", "a");

    assertThat(read).asString(UTF_8).isEqualTo("from there");
  }
}
