package org.fovea.stages.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.fovea.stages.artifact.CloudStorage;
import org.fovea.stages.artifact.CloudStorageServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BucketFilesTest {
  private static final Map<String, String> OBJECTS =
      Map.of(
          "data/", "",
          "data/.hidden.jpg", "h",
          "data/a.jpg", "aa",
          "data/b.jpg", "bbb",
          "data/labels.csv", "id_code,diagnosis\na,1\n",
          "data/sub/c.jpg", "c",
          "database/d.jpg", "d");

  private final Map<String, Long> generations = new HashMap<>();
  private CloudStorageServer server;
  private SourceFiles files;

  @BeforeEach
  void startServer() throws IOException {
    server = CloudStorageServer.start(CloudStorageServer.Faults.NONE, "bucket").withPagesOf(2);
    OBJECTS.forEach(
        (name, content) ->
            generations.put(name, server.put("bucket", name, content.getBytes(UTF_8))));
    files =
        new SourceFiles(
            Path.of(""),
            () -> CloudStorage.open(Map.of(CloudStorage.EMULATOR_VARIABLE, server.host())));
  }

  @AfterEach
  void stopServer() {
    server.close();
  }

  @Test
  void listsObjectsBelowAPrefixOverSeveralPages() {
    ImageListing listing = list("gs://bucket/data");

    assertThat(listing.root()).isEqualTo("gs://bucket/data");
    assertThat(listing.files())
        .containsExactly(listed("a.jpg", 2), listed("b.jpg", 3), listed("sub/c.jpg", 1));
    assertThat(listing.locationOf("sub/c.jpg")).isEqualTo("gs://bucket/data/sub/c.jpg");
  }

  @Test
  void listsObjectsByAPattern() {
    assertThat(list("gs://bucket/data/*.jpg").files())
        .extracting(ListedFile::relativeName)
        .containsExactly("a.jpg", "b.jpg");
    assertThat(list("gs://bucket/*/?.jpg").files())
        .extracting(ListedFile::relativeName)
        .containsExactly("data/a.jpg", "data/b.jpg", "database/d.jpg");
  }

  @Test
  void listsASingleObject() {
    ImageListing listing = list("gs://bucket/data/sub/c.jpg");

    assertThat(listing.root()).isEqualTo("gs://bucket/data/sub");
    assertThat(listing.files())
        .containsExactly(
            new ListedFile("c.jpg", 1, generations.getOrDefault("data/sub/c.jpg", 0L)));
  }

  @Test
  void refusesAPrefixWithoutObjects() {
    assertThatThrownBy(() -> list("gs://bucket/nothing/*"))
        .isInstanceOf(IllegalSourceException.class)
        .hasMessageStartingWith("source s: no file is at images: gs://bucket/nothing/*;");
  }

  @Test
  void namesABucketThatIsNotThere() {
    assertThatThrownBy(() -> list("gs://other/data"))
        .isInstanceOf(IllegalSourceException.class)
        .hasMessage("there is no gs://other/data; correct the location");
  }

  @Test
  void readsLabels() {
    assertThat(files.read("gs://bucket/data/labels.csv"))
        .asString(UTF_8)
        .isEqualTo("id_code,diagnosis\na,1\n");
    assertThatThrownBy(() -> files.read("gs://bucket/data/lables.csv"))
        .hasMessage("there is no gs://bucket/data/lables.csv; correct the location");
  }

  @Test
  void refusesALocationWithoutABucket() {
    assertThatThrownBy(() -> list("gs://*/data"))
        .hasMessage("gs://*/data names no bucket; write it as gs://bucket/prefix");
  }

  private ImageListing list(String images) {
    return files.list(
        SourceConfig.of(
            "s", images, "gs://bucket/data/labels.csv", LabelLayout.APTOS, null, null, null, null));
  }

  private ListedFile listed(String name, long sizeBytes) {
    return new ListedFile(name, sizeBytes, generations.getOrDefault("data/" + name, 0L));
  }
}
